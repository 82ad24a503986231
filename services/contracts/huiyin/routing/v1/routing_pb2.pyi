import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Tier(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TIER_UNSPECIFIED: _ClassVar[Tier]
    TIER_COUNTY: _ClassVar[Tier]
    TIER_TOWNSHIP: _ClassVar[Tier]
    TIER_VILLAGE: _ClassVar[Tier]
    TIER_GROUP: _ClassVar[Tier]

class AgentKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AGENT_KIND_UNSPECIFIED: _ClassVar[AgentKind]
    AGENT_KIND_CADRE: _ClassVar[AgentKind]
    AGENT_KIND_CITIZEN: _ClassVar[AgentKind]

class Move(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MOVE_UNSPECIFIED: _ClassVar[Move]
    MOVE_ASSIGNED: _ClassVar[Move]
    MOVE_HANDED_UP: _ClassVar[Move]
    MOVE_HANDED_DOWN: _ClassVar[Move]
    MOVE_REFERRED: _ClassVar[Move]
    MOVE_TAKEN_OVER: _ClassVar[Move]
    MOVE_RETURNED: _ClassVar[Move]
    MOVE_AGENT_APPOINTED: _ClassVar[Move]
    MOVE_AGENT_ENDED: _ClassVar[Move]
    MOVE_CLOSED: _ClassVar[Move]
    MOVE_REOPENED: _ClassVar[Move]

class RecusalGround(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RECUSAL_GROUND_UNSPECIFIED: _ClassVar[RecusalGround]
    RECUSAL_GROUND_MATTER: _ClassVar[RecusalGround]
    RECUSAL_GROUND_PETITIONER: _ClassVar[RecusalGround]
    RECUSAL_GROUND_OTHER_PARTY: _ClassVar[RecusalGround]
TIER_UNSPECIFIED: Tier
TIER_COUNTY: Tier
TIER_TOWNSHIP: Tier
TIER_VILLAGE: Tier
TIER_GROUP: Tier
AGENT_KIND_UNSPECIFIED: AgentKind
AGENT_KIND_CADRE: AgentKind
AGENT_KIND_CITIZEN: AgentKind
MOVE_UNSPECIFIED: Move
MOVE_ASSIGNED: Move
MOVE_HANDED_UP: Move
MOVE_HANDED_DOWN: Move
MOVE_REFERRED: Move
MOVE_TAKEN_OVER: Move
MOVE_RETURNED: Move
MOVE_AGENT_APPOINTED: Move
MOVE_AGENT_ENDED: Move
MOVE_CLOSED: Move
MOVE_REOPENED: Move
RECUSAL_GROUND_UNSPECIFIED: RecusalGround
RECUSAL_GROUND_MATTER: RecusalGround
RECUSAL_GROUND_PETITIONER: RecusalGround
RECUSAL_GROUND_OTHER_PARTY: RecusalGround

class Place(_message.Message):
    __slots__ = ("code", "name", "tier", "parent_code", "population")
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TIER_FIELD_NUMBER: _ClassVar[int]
    PARENT_CODE_FIELD_NUMBER: _ClassVar[int]
    POPULATION_FIELD_NUMBER: _ClassVar[int]
    code: str
    name: str
    tier: Tier
    parent_code: str
    population: int
    def __init__(self, code: _Optional[str] = ..., name: _Optional[str] = ..., tier: _Optional[_Union[Tier, str]] = ..., parent_code: _Optional[str] = ..., population: _Optional[int] = ...) -> None: ...

class Office(_message.Message):
    __slots__ = ("code", "name", "tier", "place_code", "parent_code", "host", "phone", "complaint_phone", "starts_on")
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TIER_FIELD_NUMBER: _ClassVar[int]
    PLACE_CODE_FIELD_NUMBER: _ClassVar[int]
    PARENT_CODE_FIELD_NUMBER: _ClassVar[int]
    HOST_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    COMPLAINT_PHONE_FIELD_NUMBER: _ClassVar[int]
    STARTS_ON_FIELD_NUMBER: _ClassVar[int]
    code: str
    name: str
    tier: Tier
    place_code: str
    parent_code: str
    host: str
    phone: str
    complaint_phone: str
    starts_on: str
    def __init__(self, code: _Optional[str] = ..., name: _Optional[str] = ..., tier: _Optional[_Union[Tier, str]] = ..., place_code: _Optional[str] = ..., parent_code: _Optional[str] = ..., host: _Optional[str] = ..., phone: _Optional[str] = ..., complaint_phone: _Optional[str] = ..., starts_on: _Optional[str] = ...) -> None: ...

class Agent(_message.Message):
    __slots__ = ("id", "name", "office_code", "kind", "post", "certificate_number", "certificate_issued_on", "certificate_expires_on", "suspended_at", "deputy_id", "version")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    OFFICE_CODE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    POST_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATE_ISSUED_ON_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATE_EXPIRES_ON_FIELD_NUMBER: _ClassVar[int]
    SUSPENDED_AT_FIELD_NUMBER: _ClassVar[int]
    DEPUTY_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    office_code: str
    kind: AgentKind
    post: str
    certificate_number: str
    certificate_issued_on: str
    certificate_expires_on: str
    suspended_at: _timestamp_pb2.Timestamp
    deputy_id: str
    version: int
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., office_code: _Optional[str] = ..., kind: _Optional[_Union[AgentKind, str]] = ..., post: _Optional[str] = ..., certificate_number: _Optional[str] = ..., certificate_issued_on: _Optional[str] = ..., certificate_expires_on: _Optional[str] = ..., suspended_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., deputy_id: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class Department(_message.Message):
    __slots__ = ("code", "name", "county_code", "competence", "phone")
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    COMPETENCE_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    code: str
    name: str
    county_code: str
    competence: _containers.RepeatedScalarFieldContainer[str]
    phone: str
    def __init__(self, code: _Optional[str] = ..., name: _Optional[str] = ..., county_code: _Optional[str] = ..., competence: _Optional[_Iterable[str]] = ..., phone: _Optional[str] = ...) -> None: ...

class ImportNetworkRequest(_message.Message):
    __slots__ = ("request_id", "county_code", "places", "offices", "agents", "departments")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    PLACES_FIELD_NUMBER: _ClassVar[int]
    OFFICES_FIELD_NUMBER: _ClassVar[int]
    AGENTS_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENTS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    county_code: str
    places: _containers.RepeatedCompositeFieldContainer[Place]
    offices: _containers.RepeatedCompositeFieldContainer[Office]
    agents: _containers.RepeatedCompositeFieldContainer[Agent]
    departments: _containers.RepeatedCompositeFieldContainer[Department]
    def __init__(self, request_id: _Optional[str] = ..., county_code: _Optional[str] = ..., places: _Optional[_Iterable[_Union[Place, _Mapping]]] = ..., offices: _Optional[_Iterable[_Union[Office, _Mapping]]] = ..., agents: _Optional[_Iterable[_Union[Agent, _Mapping]]] = ..., departments: _Optional[_Iterable[_Union[Department, _Mapping]]] = ...) -> None: ...

class ImportNetworkResponse(_message.Message):
    __slots__ = ("changed",)
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    changed: int
    def __init__(self, changed: _Optional[int] = ...) -> None: ...

class ListPlacesRequest(_message.Message):
    __slots__ = ("county_code", "parent_code")
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    PARENT_CODE_FIELD_NUMBER: _ClassVar[int]
    county_code: str
    parent_code: str
    def __init__(self, county_code: _Optional[str] = ..., parent_code: _Optional[str] = ...) -> None: ...

class ListPlacesResponse(_message.Message):
    __slots__ = ("places",)
    PLACES_FIELD_NUMBER: _ClassVar[int]
    places: _containers.RepeatedCompositeFieldContainer[Place]
    def __init__(self, places: _Optional[_Iterable[_Union[Place, _Mapping]]] = ...) -> None: ...

class ListOfficesRequest(_message.Message):
    __slots__ = ("county_code", "place_prefix")
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    PLACE_PREFIX_FIELD_NUMBER: _ClassVar[int]
    county_code: str
    place_prefix: str
    def __init__(self, county_code: _Optional[str] = ..., place_prefix: _Optional[str] = ...) -> None: ...

class ListOfficesResponse(_message.Message):
    __slots__ = ("offices",)
    OFFICES_FIELD_NUMBER: _ClassVar[int]
    offices: _containers.RepeatedCompositeFieldContainer[Office]
    def __init__(self, offices: _Optional[_Iterable[_Union[Office, _Mapping]]] = ...) -> None: ...

class ListAgentsRequest(_message.Message):
    __slots__ = ("county_code", "office_code", "place_prefix")
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    OFFICE_CODE_FIELD_NUMBER: _ClassVar[int]
    PLACE_PREFIX_FIELD_NUMBER: _ClassVar[int]
    county_code: str
    office_code: str
    place_prefix: str
    def __init__(self, county_code: _Optional[str] = ..., office_code: _Optional[str] = ..., place_prefix: _Optional[str] = ...) -> None: ...

class ListAgentsResponse(_message.Message):
    __slots__ = ("agents",)
    AGENTS_FIELD_NUMBER: _ClassVar[int]
    agents: _containers.RepeatedCompositeFieldContainer[Agent]
    def __init__(self, agents: _Optional[_Iterable[_Union[Agent, _Mapping]]] = ...) -> None: ...

class GetAgentRequest(_message.Message):
    __slots__ = ("agent_id",)
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    agent_id: str
    def __init__(self, agent_id: _Optional[str] = ...) -> None: ...

class GetAgentResponse(_message.Message):
    __slots__ = ("agent",)
    AGENT_FIELD_NUMBER: _ClassVar[int]
    agent: Agent
    def __init__(self, agent: _Optional[_Union[Agent, _Mapping]] = ...) -> None: ...

class ListDepartmentsRequest(_message.Message):
    __slots__ = ("county_code",)
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    county_code: str
    def __init__(self, county_code: _Optional[str] = ...) -> None: ...

class ListDepartmentsResponse(_message.Message):
    __slots__ = ("departments",)
    DEPARTMENTS_FIELD_NUMBER: _ClassVar[int]
    departments: _containers.RepeatedCompositeFieldContainer[Department]
    def __init__(self, departments: _Optional[_Iterable[_Union[Department, _Mapping]]] = ...) -> None: ...

class RenewCertificateRequest(_message.Message):
    __slots__ = ("request_id", "agent_id", "version", "certificate_number", "issued_on", "expires_on")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    ISSUED_ON_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_ON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agent_id: str
    version: int
    certificate_number: str
    issued_on: str
    expires_on: str
    def __init__(self, request_id: _Optional[str] = ..., agent_id: _Optional[str] = ..., version: _Optional[int] = ..., certificate_number: _Optional[str] = ..., issued_on: _Optional[str] = ..., expires_on: _Optional[str] = ...) -> None: ...

class RenewCertificateResponse(_message.Message):
    __slots__ = ("agent",)
    AGENT_FIELD_NUMBER: _ClassVar[int]
    agent: Agent
    def __init__(self, agent: _Optional[_Union[Agent, _Mapping]] = ...) -> None: ...

class Assignment(_message.Message):
    __slots__ = ("petition_id", "registration_number", "county_code", "place_code", "version", "first_office_code", "holder_code", "holder_name", "holder_is_department", "tier", "agent_id", "valid_until", "offered_code", "offered_name", "offered_move", "deadline_on", "bounces", "closed", "assigned_at")
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    REGISTRATION_NUMBER_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    PLACE_CODE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    FIRST_OFFICE_CODE_FIELD_NUMBER: _ClassVar[int]
    HOLDER_CODE_FIELD_NUMBER: _ClassVar[int]
    HOLDER_NAME_FIELD_NUMBER: _ClassVar[int]
    HOLDER_IS_DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    TIER_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    OFFERED_CODE_FIELD_NUMBER: _ClassVar[int]
    OFFERED_NAME_FIELD_NUMBER: _ClassVar[int]
    OFFERED_MOVE_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_ON_FIELD_NUMBER: _ClassVar[int]
    BOUNCES_FIELD_NUMBER: _ClassVar[int]
    CLOSED_FIELD_NUMBER: _ClassVar[int]
    ASSIGNED_AT_FIELD_NUMBER: _ClassVar[int]
    petition_id: str
    registration_number: str
    county_code: str
    place_code: str
    version: int
    first_office_code: str
    holder_code: str
    holder_name: str
    holder_is_department: bool
    tier: Tier
    agent_id: str
    valid_until: str
    offered_code: str
    offered_name: str
    offered_move: Move
    deadline_on: str
    bounces: int
    closed: bool
    assigned_at: _timestamp_pb2.Timestamp
    def __init__(self, petition_id: _Optional[str] = ..., registration_number: _Optional[str] = ..., county_code: _Optional[str] = ..., place_code: _Optional[str] = ..., version: _Optional[int] = ..., first_office_code: _Optional[str] = ..., holder_code: _Optional[str] = ..., holder_name: _Optional[str] = ..., holder_is_department: _Optional[bool] = ..., tier: _Optional[_Union[Tier, str]] = ..., agent_id: _Optional[str] = ..., valid_until: _Optional[str] = ..., offered_code: _Optional[str] = ..., offered_name: _Optional[str] = ..., offered_move: _Optional[_Union[Move, str]] = ..., deadline_on: _Optional[str] = ..., bounces: _Optional[int] = ..., closed: _Optional[bool] = ..., assigned_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class MoveLine(_message.Message):
    __slots__ = ("at", "move", "from_code", "to_code", "agent_id", "reason", "by", "version")
    AT_FIELD_NUMBER: _ClassVar[int]
    MOVE_FIELD_NUMBER: _ClassVar[int]
    FROM_CODE_FIELD_NUMBER: _ClassVar[int]
    TO_CODE_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    at: _timestamp_pb2.Timestamp
    move: Move
    from_code: str
    to_code: str
    agent_id: str
    reason: str
    by: str
    version: int
    def __init__(self, at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., move: _Optional[_Union[Move, str]] = ..., from_code: _Optional[str] = ..., to_code: _Optional[str] = ..., agent_id: _Optional[str] = ..., reason: _Optional[str] = ..., by: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class GetAssignmentRequest(_message.Message):
    __slots__ = ("petition_id",)
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    petition_id: str
    def __init__(self, petition_id: _Optional[str] = ...) -> None: ...

class GetAssignmentResponse(_message.Message):
    __slots__ = ("assignment", "moves", "recusals")
    ASSIGNMENT_FIELD_NUMBER: _ClassVar[int]
    MOVES_FIELD_NUMBER: _ClassVar[int]
    RECUSALS_FIELD_NUMBER: _ClassVar[int]
    assignment: Assignment
    moves: _containers.RepeatedCompositeFieldContainer[MoveLine]
    recusals: _containers.RepeatedCompositeFieldContainer[Recusal]
    def __init__(self, assignment: _Optional[_Union[Assignment, _Mapping]] = ..., moves: _Optional[_Iterable[_Union[MoveLine, _Mapping]]] = ..., recusals: _Optional[_Iterable[_Union[Recusal, _Mapping]]] = ...) -> None: ...

class ListAssignmentsRequest(_message.Message):
    __slots__ = ("county_code", "holder_code", "offered_code", "agent_id", "place_prefix", "with_closed", "page_size", "page_token")
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    HOLDER_CODE_FIELD_NUMBER: _ClassVar[int]
    OFFERED_CODE_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    PLACE_PREFIX_FIELD_NUMBER: _ClassVar[int]
    WITH_CLOSED_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    county_code: str
    holder_code: str
    offered_code: str
    agent_id: str
    place_prefix: str
    with_closed: bool
    page_size: int
    page_token: str
    def __init__(self, county_code: _Optional[str] = ..., holder_code: _Optional[str] = ..., offered_code: _Optional[str] = ..., agent_id: _Optional[str] = ..., place_prefix: _Optional[str] = ..., with_closed: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListAssignmentsResponse(_message.Message):
    __slots__ = ("assignments", "next_page_token")
    ASSIGNMENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    assignments: _containers.RepeatedCompositeFieldContainer[Assignment]
    next_page_token: str
    def __init__(self, assignments: _Optional[_Iterable[_Union[Assignment, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class Recusal(_message.Message):
    __slots__ = ("agent_id", "ground", "decided_by", "decided_as", "decided_at")
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    GROUND_FIELD_NUMBER: _ClassVar[int]
    DECIDED_BY_FIELD_NUMBER: _ClassVar[int]
    DECIDED_AS_FIELD_NUMBER: _ClassVar[int]
    DECIDED_AT_FIELD_NUMBER: _ClassVar[int]
    agent_id: str
    ground: RecusalGround
    decided_by: str
    decided_as: str
    decided_at: _timestamp_pb2.Timestamp
    def __init__(self, agent_id: _Optional[str] = ..., ground: _Optional[_Union[RecusalGround, str]] = ..., decided_by: _Optional[str] = ..., decided_as: _Optional[str] = ..., decided_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RecuseAgentRequest(_message.Message):
    __slots__ = ("request_id", "petition_id", "version", "agent_id", "ground")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    GROUND_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    petition_id: str
    version: int
    agent_id: str
    ground: RecusalGround
    def __init__(self, request_id: _Optional[str] = ..., petition_id: _Optional[str] = ..., version: _Optional[int] = ..., agent_id: _Optional[str] = ..., ground: _Optional[_Union[RecusalGround, str]] = ...) -> None: ...

class RecuseAgentResponse(_message.Message):
    __slots__ = ("assignment",)
    ASSIGNMENT_FIELD_NUMBER: _ClassVar[int]
    assignment: Assignment
    def __init__(self, assignment: _Optional[_Union[Assignment, _Mapping]] = ...) -> None: ...

class AppointAgentRequest(_message.Message):
    __slots__ = ("request_id", "petition_id", "version", "agent_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    petition_id: str
    version: int
    agent_id: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., petition_id: _Optional[str] = ..., version: _Optional[int] = ..., agent_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class AppointAgentResponse(_message.Message):
    __slots__ = ("assignment",)
    ASSIGNMENT_FIELD_NUMBER: _ClassVar[int]
    assignment: Assignment
    def __init__(self, assignment: _Optional[_Union[Assignment, _Mapping]] = ...) -> None: ...

class HandUpRequest(_message.Message):
    __slots__ = ("request_id", "petition_id", "version", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    petition_id: str
    version: int
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., petition_id: _Optional[str] = ..., version: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class HandUpResponse(_message.Message):
    __slots__ = ("assignment",)
    ASSIGNMENT_FIELD_NUMBER: _ClassVar[int]
    assignment: Assignment
    def __init__(self, assignment: _Optional[_Union[Assignment, _Mapping]] = ...) -> None: ...

class HandDownRequest(_message.Message):
    __slots__ = ("request_id", "petition_id", "version", "to_code", "deadline_on", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TO_CODE_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_ON_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    petition_id: str
    version: int
    to_code: str
    deadline_on: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., petition_id: _Optional[str] = ..., version: _Optional[int] = ..., to_code: _Optional[str] = ..., deadline_on: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class HandDownResponse(_message.Message):
    __slots__ = ("assignment",)
    ASSIGNMENT_FIELD_NUMBER: _ClassVar[int]
    assignment: Assignment
    def __init__(self, assignment: _Optional[_Union[Assignment, _Mapping]] = ...) -> None: ...

class ReferRequest(_message.Message):
    __slots__ = ("request_id", "petition_id", "version", "to_code", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TO_CODE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    petition_id: str
    version: int
    to_code: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., petition_id: _Optional[str] = ..., version: _Optional[int] = ..., to_code: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ReferResponse(_message.Message):
    __slots__ = ("assignment",)
    ASSIGNMENT_FIELD_NUMBER: _ClassVar[int]
    assignment: Assignment
    def __init__(self, assignment: _Optional[_Union[Assignment, _Mapping]] = ...) -> None: ...

class TakeOverRequest(_message.Message):
    __slots__ = ("request_id", "petition_id", "version", "agent_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    petition_id: str
    version: int
    agent_id: str
    def __init__(self, request_id: _Optional[str] = ..., petition_id: _Optional[str] = ..., version: _Optional[int] = ..., agent_id: _Optional[str] = ...) -> None: ...

class TakeOverResponse(_message.Message):
    __slots__ = ("assignment",)
    ASSIGNMENT_FIELD_NUMBER: _ClassVar[int]
    assignment: Assignment
    def __init__(self, assignment: _Optional[_Union[Assignment, _Mapping]] = ...) -> None: ...

class ReturnPetitionRequest(_message.Message):
    __slots__ = ("request_id", "petition_id", "version", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    petition_id: str
    version: int
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., petition_id: _Optional[str] = ..., version: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class ReturnPetitionResponse(_message.Message):
    __slots__ = ("assignment",)
    ASSIGNMENT_FIELD_NUMBER: _ClassVar[int]
    assignment: Assignment
    def __init__(self, assignment: _Optional[_Union[Assignment, _Mapping]] = ...) -> None: ...

class CheckWarrantRequest(_message.Message):
    __slots__ = ("petition_id", "agent_id")
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    petition_id: str
    agent_id: str
    def __init__(self, petition_id: _Optional[str] = ..., agent_id: _Optional[str] = ...) -> None: ...

class CheckWarrantResponse(_message.Message):
    __slots__ = ("warrant", "why_not")
    WARRANT_FIELD_NUMBER: _ClassVar[int]
    WHY_NOT_FIELD_NUMBER: _ClassVar[int]
    warrant: Warrant
    why_not: str
    def __init__(self, warrant: _Optional[_Union[Warrant, _Mapping]] = ..., why_not: _Optional[str] = ...) -> None: ...

class Warrant(_message.Message):
    __slots__ = ("petition_id", "office_code", "agent_id", "certificate_number", "valid_until", "version")
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    OFFICE_CODE_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    petition_id: str
    office_code: str
    agent_id: str
    certificate_number: str
    valid_until: str
    version: int
    def __init__(self, petition_id: _Optional[str] = ..., office_code: _Optional[str] = ..., agent_id: _Optional[str] = ..., certificate_number: _Optional[str] = ..., valid_until: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class AssignmentChanged(_message.Message):
    __slots__ = ("petition_id", "county_code", "place_code", "move", "holder_code", "holder_is_department", "tier", "agent_id", "certificate_number", "valid_until", "offered_code", "deadline_on", "bounces", "first_office_code", "at", "on", "version", "ended_agent_id")
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    PLACE_CODE_FIELD_NUMBER: _ClassVar[int]
    MOVE_FIELD_NUMBER: _ClassVar[int]
    HOLDER_CODE_FIELD_NUMBER: _ClassVar[int]
    HOLDER_IS_DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    TIER_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    OFFERED_CODE_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_ON_FIELD_NUMBER: _ClassVar[int]
    BOUNCES_FIELD_NUMBER: _ClassVar[int]
    FIRST_OFFICE_CODE_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    ON_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ENDED_AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    petition_id: str
    county_code: str
    place_code: str
    move: Move
    holder_code: str
    holder_is_department: bool
    tier: Tier
    agent_id: str
    certificate_number: str
    valid_until: str
    offered_code: str
    deadline_on: str
    bounces: int
    first_office_code: str
    at: _timestamp_pb2.Timestamp
    on: str
    version: int
    ended_agent_id: str
    def __init__(self, petition_id: _Optional[str] = ..., county_code: _Optional[str] = ..., place_code: _Optional[str] = ..., move: _Optional[_Union[Move, str]] = ..., holder_code: _Optional[str] = ..., holder_is_department: _Optional[bool] = ..., tier: _Optional[_Union[Tier, str]] = ..., agent_id: _Optional[str] = ..., certificate_number: _Optional[str] = ..., valid_until: _Optional[str] = ..., offered_code: _Optional[str] = ..., deadline_on: _Optional[str] = ..., bounces: _Optional[int] = ..., first_office_code: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., on: _Optional[str] = ..., version: _Optional[int] = ..., ended_agent_id: _Optional[str] = ...) -> None: ...

class AssignmentErased(_message.Message):
    __slots__ = ("petition_id", "county_code", "erased_at")
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    ERASED_AT_FIELD_NUMBER: _ClassVar[int]
    petition_id: str
    county_code: str
    erased_at: _timestamp_pb2.Timestamp
    def __init__(self, petition_id: _Optional[str] = ..., county_code: _Optional[str] = ..., erased_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class AgentChanged(_message.Message):
    __slots__ = ("agent_id", "county_code", "office_code", "kind", "certificate_number", "certificate_issued_on", "certificate_expires_on", "suspended", "version", "deputy_id")
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    OFFICE_CODE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATE_ISSUED_ON_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATE_EXPIRES_ON_FIELD_NUMBER: _ClassVar[int]
    SUSPENDED_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    DEPUTY_ID_FIELD_NUMBER: _ClassVar[int]
    agent_id: str
    county_code: str
    office_code: str
    kind: AgentKind
    certificate_number: str
    certificate_issued_on: str
    certificate_expires_on: str
    suspended: bool
    version: int
    deputy_id: str
    def __init__(self, agent_id: _Optional[str] = ..., county_code: _Optional[str] = ..., office_code: _Optional[str] = ..., kind: _Optional[_Union[AgentKind, str]] = ..., certificate_number: _Optional[str] = ..., certificate_issued_on: _Optional[str] = ..., certificate_expires_on: _Optional[str] = ..., suspended: _Optional[bool] = ..., version: _Optional[int] = ..., deputy_id: _Optional[str] = ...) -> None: ...

class PlaceChanged(_message.Message):
    __slots__ = ("code", "county_code", "display_name", "tier", "parent_code", "version")
    CODE_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    TIER_FIELD_NUMBER: _ClassVar[int]
    PARENT_CODE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    code: str
    county_code: str
    display_name: str
    tier: Tier
    parent_code: str
    version: int
    def __init__(self, code: _Optional[str] = ..., county_code: _Optional[str] = ..., display_name: _Optional[str] = ..., tier: _Optional[_Union[Tier, str]] = ..., parent_code: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class OfficeChanged(_message.Message):
    __slots__ = ("code", "county_code", "display_name", "tier", "place_code", "parent_code", "version")
    CODE_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    TIER_FIELD_NUMBER: _ClassVar[int]
    PLACE_CODE_FIELD_NUMBER: _ClassVar[int]
    PARENT_CODE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    code: str
    county_code: str
    display_name: str
    tier: Tier
    place_code: str
    parent_code: str
    version: int
    def __init__(self, code: _Optional[str] = ..., county_code: _Optional[str] = ..., display_name: _Optional[str] = ..., tier: _Optional[_Union[Tier, str]] = ..., place_code: _Optional[str] = ..., parent_code: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class DepartmentChanged(_message.Message):
    __slots__ = ("code", "county_code", "display_name", "competence", "version")
    CODE_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    COMPETENCE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    code: str
    county_code: str
    display_name: str
    competence: _containers.RepeatedScalarFieldContainer[str]
    version: int
    def __init__(self, code: _Optional[str] = ..., county_code: _Optional[str] = ..., display_name: _Optional[str] = ..., competence: _Optional[_Iterable[str]] = ..., version: _Optional[int] = ...) -> None: ...
