import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Channel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHANNEL_UNSPECIFIED: _ClassVar[Channel]
    CHANNEL_VISIT: _ClassVar[Channel]
    CHANNEL_LETTER: _ClassVar[Channel]
    CHANNEL_TELEPHONE: _ClassVar[Channel]
    CHANNEL_WEB: _ClassVar[Channel]
    CHANNEL_FAX: _ClassVar[Channel]

class Source(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SOURCE_UNSPECIFIED: _ClassVar[Source]
    SOURCE_PETITIONER: _ClassVar[Source]
    SOURCE_AGENT: _ClassVar[Source]
    SOURCE_REFERRAL: _ClassVar[Source]
    SOURCE_PROVINCE: _ClassVar[Source]
    SOURCE_HOTLINE: _ClassVar[Source]

class Kind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    KIND_UNSPECIFIED: _ClassVar[Kind]
    KIND_DEMAND: _ClassVar[Kind]
    KIND_DISPUTE: _ClassVar[Kind]
    KIND_SUGGESTION: _ClassVar[Kind]
    KIND_ACCUSATION: _ClassVar[Kind]

class AccusedKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACCUSED_KIND_UNSPECIFIED: _ClassVar[AccusedKind]
    ACCUSED_KIND_AGENT: _ClassVar[AccusedKind]
    ACCUSED_KIND_DEPARTMENT: _ClassVar[AccusedKind]
    ACCUSED_KIND_OFFICE: _ClassVar[AccusedKind]

class LegalRoute(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LEGAL_ROUTE_UNSPECIFIED: _ClassVar[LegalRoute]
    LEGAL_ROUTE_LITIGATION: _ClassVar[LegalRoute]
    LEGAL_ROUTE_ARBITRATION: _ClassVar[LegalRoute]
    LEGAL_ROUTE_PARTY_APPEAL: _ClassVar[LegalRoute]
    LEGAL_ROUTE_ADMINISTRATIVE_REMEDY: _ClassVar[LegalRoute]
    LEGAL_ROUTE_STATUTORY_DUTY: _ClassVar[LegalRoute]
    LEGAL_ROUTE_PETITION_PROCEDURE: _ClassVar[LegalRoute]
    LEGAL_ROUTE_DISPUTE: _ClassVar[LegalRoute]
    LEGAL_ROUTE_SUGGESTION: _ClassVar[LegalRoute]

class AcceptanceState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACCEPTANCE_STATE_UNSPECIFIED: _ClassVar[AcceptanceState]
    ACCEPTANCE_STATE_REGISTERED: _ClassVar[AcceptanceState]
    ACCEPTANCE_STATE_ACCEPTED: _ClassVar[AcceptanceState]
    ACCEPTANCE_STATE_GUIDED: _ClassVar[AcceptanceState]
    ACCEPTANCE_STATE_DECLINED: _ClassVar[AcceptanceState]
CHANNEL_UNSPECIFIED: Channel
CHANNEL_VISIT: Channel
CHANNEL_LETTER: Channel
CHANNEL_TELEPHONE: Channel
CHANNEL_WEB: Channel
CHANNEL_FAX: Channel
SOURCE_UNSPECIFIED: Source
SOURCE_PETITIONER: Source
SOURCE_AGENT: Source
SOURCE_REFERRAL: Source
SOURCE_PROVINCE: Source
SOURCE_HOTLINE: Source
KIND_UNSPECIFIED: Kind
KIND_DEMAND: Kind
KIND_DISPUTE: Kind
KIND_SUGGESTION: Kind
KIND_ACCUSATION: Kind
ACCUSED_KIND_UNSPECIFIED: AccusedKind
ACCUSED_KIND_AGENT: AccusedKind
ACCUSED_KIND_DEPARTMENT: AccusedKind
ACCUSED_KIND_OFFICE: AccusedKind
LEGAL_ROUTE_UNSPECIFIED: LegalRoute
LEGAL_ROUTE_LITIGATION: LegalRoute
LEGAL_ROUTE_ARBITRATION: LegalRoute
LEGAL_ROUTE_PARTY_APPEAL: LegalRoute
LEGAL_ROUTE_ADMINISTRATIVE_REMEDY: LegalRoute
LEGAL_ROUTE_STATUTORY_DUTY: LegalRoute
LEGAL_ROUTE_PETITION_PROCEDURE: LegalRoute
LEGAL_ROUTE_DISPUTE: LegalRoute
LEGAL_ROUTE_SUGGESTION: LegalRoute
ACCEPTANCE_STATE_UNSPECIFIED: AcceptanceState
ACCEPTANCE_STATE_REGISTERED: AcceptanceState
ACCEPTANCE_STATE_ACCEPTED: AcceptanceState
ACCEPTANCE_STATE_GUIDED: AcceptanceState
ACCEPTANCE_STATE_DECLINED: AcceptanceState

class Petitioner(_message.Message):
    __slots__ = ("name", "address", "phone")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    name: str
    address: str
    phone: str
    def __init__(self, name: _Optional[str] = ..., address: _Optional[str] = ..., phone: _Optional[str] = ...) -> None: ...

class Petition(_message.Message):
    __slots__ = ("id", "registration_number", "version", "county_code", "place_code", "office_code", "channel", "source", "kind", "category", "petitioner", "anonymous", "request", "facts", "reasons", "head_count", "representatives", "other_party", "missing", "chosen_agent_id", "repeat_of", "received_at", "registered_at", "registered_on", "acceptance_state", "legal_route", "decision_reason", "decision_article", "guided_to", "decided_at", "query_code", "registered_by")
    ID_FIELD_NUMBER: _ClassVar[int]
    REGISTRATION_NUMBER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    PLACE_CODE_FIELD_NUMBER: _ClassVar[int]
    OFFICE_CODE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    PETITIONER_FIELD_NUMBER: _ClassVar[int]
    ANONYMOUS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    FACTS_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    HEAD_COUNT_FIELD_NUMBER: _ClassVar[int]
    REPRESENTATIVES_FIELD_NUMBER: _ClassVar[int]
    OTHER_PARTY_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    CHOSEN_AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    REPEAT_OF_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_AT_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_AT_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_ON_FIELD_NUMBER: _ClassVar[int]
    ACCEPTANCE_STATE_FIELD_NUMBER: _ClassVar[int]
    LEGAL_ROUTE_FIELD_NUMBER: _ClassVar[int]
    DECISION_REASON_FIELD_NUMBER: _ClassVar[int]
    DECISION_ARTICLE_FIELD_NUMBER: _ClassVar[int]
    GUIDED_TO_FIELD_NUMBER: _ClassVar[int]
    DECIDED_AT_FIELD_NUMBER: _ClassVar[int]
    QUERY_CODE_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_BY_FIELD_NUMBER: _ClassVar[int]
    id: str
    registration_number: str
    version: int
    county_code: str
    place_code: str
    office_code: str
    channel: Channel
    source: Source
    kind: Kind
    category: str
    petitioner: Petitioner
    anonymous: bool
    request: str
    facts: str
    reasons: str
    head_count: int
    representatives: _containers.RepeatedScalarFieldContainer[str]
    other_party: str
    missing: _containers.RepeatedScalarFieldContainer[str]
    chosen_agent_id: str
    repeat_of: str
    received_at: _timestamp_pb2.Timestamp
    registered_at: _timestamp_pb2.Timestamp
    registered_on: str
    acceptance_state: AcceptanceState
    legal_route: LegalRoute
    decision_reason: str
    decision_article: str
    guided_to: str
    decided_at: _timestamp_pb2.Timestamp
    query_code: str
    registered_by: str
    def __init__(self, id: _Optional[str] = ..., registration_number: _Optional[str] = ..., version: _Optional[int] = ..., county_code: _Optional[str] = ..., place_code: _Optional[str] = ..., office_code: _Optional[str] = ..., channel: _Optional[_Union[Channel, str]] = ..., source: _Optional[_Union[Source, str]] = ..., kind: _Optional[_Union[Kind, str]] = ..., category: _Optional[str] = ..., petitioner: _Optional[_Union[Petitioner, _Mapping]] = ..., anonymous: _Optional[bool] = ..., request: _Optional[str] = ..., facts: _Optional[str] = ..., reasons: _Optional[str] = ..., head_count: _Optional[int] = ..., representatives: _Optional[_Iterable[str]] = ..., other_party: _Optional[str] = ..., missing: _Optional[_Iterable[str]] = ..., chosen_agent_id: _Optional[str] = ..., repeat_of: _Optional[str] = ..., received_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., registered_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., registered_on: _Optional[str] = ..., acceptance_state: _Optional[_Union[AcceptanceState, str]] = ..., legal_route: _Optional[_Union[LegalRoute, str]] = ..., decision_reason: _Optional[str] = ..., decision_article: _Optional[str] = ..., guided_to: _Optional[str] = ..., decided_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., query_code: _Optional[str] = ..., registered_by: _Optional[str] = ...) -> None: ...

class RegisterPetitionRequest(_message.Message):
    __slots__ = ("request_id", "county_code", "place_code", "office_code", "channel", "source", "kind", "category", "petitioner", "anonymous", "request", "facts", "reasons", "head_count", "representatives", "other_party", "chosen_agent_id", "earlier_registration_number", "received_at", "accused_kind", "accused_code", "accused_office_code")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    PLACE_CODE_FIELD_NUMBER: _ClassVar[int]
    OFFICE_CODE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    PETITIONER_FIELD_NUMBER: _ClassVar[int]
    ANONYMOUS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    FACTS_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    HEAD_COUNT_FIELD_NUMBER: _ClassVar[int]
    REPRESENTATIVES_FIELD_NUMBER: _ClassVar[int]
    OTHER_PARTY_FIELD_NUMBER: _ClassVar[int]
    CHOSEN_AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    EARLIER_REGISTRATION_NUMBER_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_AT_FIELD_NUMBER: _ClassVar[int]
    ACCUSED_KIND_FIELD_NUMBER: _ClassVar[int]
    ACCUSED_CODE_FIELD_NUMBER: _ClassVar[int]
    ACCUSED_OFFICE_CODE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    county_code: str
    place_code: str
    office_code: str
    channel: Channel
    source: Source
    kind: Kind
    category: str
    petitioner: Petitioner
    anonymous: bool
    request: str
    facts: str
    reasons: str
    head_count: int
    representatives: _containers.RepeatedScalarFieldContainer[str]
    other_party: str
    chosen_agent_id: str
    earlier_registration_number: str
    received_at: _timestamp_pb2.Timestamp
    accused_kind: AccusedKind
    accused_code: str
    accused_office_code: str
    def __init__(self, request_id: _Optional[str] = ..., county_code: _Optional[str] = ..., place_code: _Optional[str] = ..., office_code: _Optional[str] = ..., channel: _Optional[_Union[Channel, str]] = ..., source: _Optional[_Union[Source, str]] = ..., kind: _Optional[_Union[Kind, str]] = ..., category: _Optional[str] = ..., petitioner: _Optional[_Union[Petitioner, _Mapping]] = ..., anonymous: _Optional[bool] = ..., request: _Optional[str] = ..., facts: _Optional[str] = ..., reasons: _Optional[str] = ..., head_count: _Optional[int] = ..., representatives: _Optional[_Iterable[str]] = ..., other_party: _Optional[str] = ..., chosen_agent_id: _Optional[str] = ..., earlier_registration_number: _Optional[str] = ..., received_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., accused_kind: _Optional[_Union[AccusedKind, str]] = ..., accused_code: _Optional[str] = ..., accused_office_code: _Optional[str] = ...) -> None: ...

class RegisterPetitionResponse(_message.Message):
    __slots__ = ("petition",)
    PETITION_FIELD_NUMBER: _ClassVar[int]
    petition: Petition
    def __init__(self, petition: _Optional[_Union[Petition, _Mapping]] = ...) -> None: ...

class GetPetitionRequest(_message.Message):
    __slots__ = ("petition_id",)
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    petition_id: str
    def __init__(self, petition_id: _Optional[str] = ...) -> None: ...

class GetPetitionResponse(_message.Message):
    __slots__ = ("petition",)
    PETITION_FIELD_NUMBER: _ClassVar[int]
    petition: Petition
    def __init__(self, petition: _Optional[_Union[Petition, _Mapping]] = ...) -> None: ...

class ListPetitionsRequest(_message.Message):
    __slots__ = ("county_code", "place_prefix", "page_size", "page_token")
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    PLACE_PREFIX_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    county_code: str
    place_prefix: str
    page_size: int
    page_token: str
    def __init__(self, county_code: _Optional[str] = ..., place_prefix: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListPetitionsResponse(_message.Message):
    __slots__ = ("petitions", "next_page_token")
    PETITIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    petitions: _containers.RepeatedCompositeFieldContainer[Petition]
    next_page_token: str
    def __init__(self, petitions: _Optional[_Iterable[_Union[Petition, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class AcceptPetitionRequest(_message.Message):
    __slots__ = ("request_id", "petition_id", "version", "legal_route", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    LEGAL_ROUTE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    petition_id: str
    version: int
    legal_route: LegalRoute
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., petition_id: _Optional[str] = ..., version: _Optional[int] = ..., legal_route: _Optional[_Union[LegalRoute, str]] = ..., reason: _Optional[str] = ...) -> None: ...

class AcceptPetitionResponse(_message.Message):
    __slots__ = ("petition",)
    PETITION_FIELD_NUMBER: _ClassVar[int]
    petition: Petition
    def __init__(self, petition: _Optional[_Union[Petition, _Mapping]] = ...) -> None: ...

class GuidePetitionRequest(_message.Message):
    __slots__ = ("request_id", "petition_id", "version", "legal_route", "guided_to", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    LEGAL_ROUTE_FIELD_NUMBER: _ClassVar[int]
    GUIDED_TO_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    petition_id: str
    version: int
    legal_route: LegalRoute
    guided_to: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., petition_id: _Optional[str] = ..., version: _Optional[int] = ..., legal_route: _Optional[_Union[LegalRoute, str]] = ..., guided_to: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class GuidePetitionResponse(_message.Message):
    __slots__ = ("petition",)
    PETITION_FIELD_NUMBER: _ClassVar[int]
    petition: Petition
    def __init__(self, petition: _Optional[_Union[Petition, _Mapping]] = ...) -> None: ...

class DeclinePetitionRequest(_message.Message):
    __slots__ = ("request_id", "petition_id", "version", "article", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ARTICLE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    petition_id: str
    version: int
    article: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., petition_id: _Optional[str] = ..., version: _Optional[int] = ..., article: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class DeclinePetitionResponse(_message.Message):
    __slots__ = ("petition",)
    PETITION_FIELD_NUMBER: _ClassVar[int]
    petition: Petition
    def __init__(self, petition: _Optional[_Union[Petition, _Mapping]] = ...) -> None: ...

class FindProgressRequest(_message.Message):
    __slots__ = ("query_code",)
    QUERY_CODE_FIELD_NUMBER: _ClassVar[int]
    query_code: str
    def __init__(self, query_code: _Optional[str] = ...) -> None: ...

class FindProgressResponse(_message.Message):
    __slots__ = ("progress",)
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    progress: Progress
    def __init__(self, progress: _Optional[_Union[Progress, _Mapping]] = ...) -> None: ...

class Progress(_message.Message):
    __slots__ = ("registration_number", "registered_on", "kind", "category", "acceptance_state", "responsible_code", "responsible_name", "agent_id", "stage", "lines", "clocks", "petition_id")
    REGISTRATION_NUMBER_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_ON_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    ACCEPTANCE_STATE_FIELD_NUMBER: _ClassVar[int]
    RESPONSIBLE_CODE_FIELD_NUMBER: _ClassVar[int]
    RESPONSIBLE_NAME_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    CLOCKS_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    registration_number: str
    registered_on: str
    kind: Kind
    category: str
    acceptance_state: AcceptanceState
    responsible_code: str
    responsible_name: str
    agent_id: str
    stage: str
    lines: _containers.RepeatedCompositeFieldContainer[ProgressLine]
    clocks: _containers.RepeatedCompositeFieldContainer[ProgressClock]
    petition_id: str
    def __init__(self, registration_number: _Optional[str] = ..., registered_on: _Optional[str] = ..., kind: _Optional[_Union[Kind, str]] = ..., category: _Optional[str] = ..., acceptance_state: _Optional[_Union[AcceptanceState, str]] = ..., responsible_code: _Optional[str] = ..., responsible_name: _Optional[str] = ..., agent_id: _Optional[str] = ..., stage: _Optional[str] = ..., lines: _Optional[_Iterable[_Union[ProgressLine, _Mapping]]] = ..., clocks: _Optional[_Iterable[_Union[ProgressClock, _Mapping]]] = ..., petition_id: _Optional[str] = ...) -> None: ...

class ProgressLine(_message.Message):
    __slots__ = ("at", "code", "party_code", "party_name", "reason_code")
    AT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    PARTY_CODE_FIELD_NUMBER: _ClassVar[int]
    PARTY_NAME_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    at: _timestamp_pb2.Timestamp
    code: str
    party_code: str
    party_name: str
    reason_code: str
    def __init__(self, at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., code: _Optional[str] = ..., party_code: _Optional[str] = ..., party_name: _Optional[str] = ..., reason_code: _Optional[str] = ...) -> None: ...

class ProgressClock(_message.Message):
    __slots__ = ("clock", "due_on", "state")
    CLOCK_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    clock: str
    due_on: str
    state: str
    def __init__(self, clock: _Optional[str] = ..., due_on: _Optional[str] = ..., state: _Optional[str] = ...) -> None: ...

class Accusation(_message.Message):
    __slots__ = ("id", "number", "version", "county_code", "place_code", "channel", "anonymous", "accused_kind", "accused_code", "accused_office_code", "accused", "petitioner", "request", "facts", "reasons", "missing", "received_at", "registered_at", "registered_on", "forwarded_to", "forwarded_basis", "forwarded_on", "forwarded_by")
    ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    PLACE_CODE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    ANONYMOUS_FIELD_NUMBER: _ClassVar[int]
    ACCUSED_KIND_FIELD_NUMBER: _ClassVar[int]
    ACCUSED_CODE_FIELD_NUMBER: _ClassVar[int]
    ACCUSED_OFFICE_CODE_FIELD_NUMBER: _ClassVar[int]
    ACCUSED_FIELD_NUMBER: _ClassVar[int]
    PETITIONER_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    FACTS_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_AT_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_AT_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_ON_FIELD_NUMBER: _ClassVar[int]
    FORWARDED_TO_FIELD_NUMBER: _ClassVar[int]
    FORWARDED_BASIS_FIELD_NUMBER: _ClassVar[int]
    FORWARDED_ON_FIELD_NUMBER: _ClassVar[int]
    FORWARDED_BY_FIELD_NUMBER: _ClassVar[int]
    id: str
    number: str
    version: int
    county_code: str
    place_code: str
    channel: Channel
    anonymous: bool
    accused_kind: AccusedKind
    accused_code: str
    accused_office_code: str
    accused: str
    petitioner: Petitioner
    request: str
    facts: str
    reasons: str
    missing: _containers.RepeatedScalarFieldContainer[str]
    received_at: _timestamp_pb2.Timestamp
    registered_at: _timestamp_pb2.Timestamp
    registered_on: str
    forwarded_to: str
    forwarded_basis: str
    forwarded_on: str
    forwarded_by: str
    def __init__(self, id: _Optional[str] = ..., number: _Optional[str] = ..., version: _Optional[int] = ..., county_code: _Optional[str] = ..., place_code: _Optional[str] = ..., channel: _Optional[_Union[Channel, str]] = ..., anonymous: _Optional[bool] = ..., accused_kind: _Optional[_Union[AccusedKind, str]] = ..., accused_code: _Optional[str] = ..., accused_office_code: _Optional[str] = ..., accused: _Optional[str] = ..., petitioner: _Optional[_Union[Petitioner, _Mapping]] = ..., request: _Optional[str] = ..., facts: _Optional[str] = ..., reasons: _Optional[str] = ..., missing: _Optional[_Iterable[str]] = ..., received_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., registered_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., registered_on: _Optional[str] = ..., forwarded_to: _Optional[str] = ..., forwarded_basis: _Optional[str] = ..., forwarded_on: _Optional[str] = ..., forwarded_by: _Optional[str] = ...) -> None: ...

class GetAccusationRequest(_message.Message):
    __slots__ = ("accusation_id",)
    ACCUSATION_ID_FIELD_NUMBER: _ClassVar[int]
    accusation_id: str
    def __init__(self, accusation_id: _Optional[str] = ...) -> None: ...

class GetAccusationResponse(_message.Message):
    __slots__ = ("accusation",)
    ACCUSATION_FIELD_NUMBER: _ClassVar[int]
    accusation: Accusation
    def __init__(self, accusation: _Optional[_Union[Accusation, _Mapping]] = ...) -> None: ...

class ListAccusationsRequest(_message.Message):
    __slots__ = ("county_code", "page_size", "page_token")
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    county_code: str
    page_size: int
    page_token: str
    def __init__(self, county_code: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListAccusationsResponse(_message.Message):
    __slots__ = ("accusations", "next_page_token")
    ACCUSATIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    accusations: _containers.RepeatedCompositeFieldContainer[Accusation]
    next_page_token: str
    def __init__(self, accusations: _Optional[_Iterable[_Union[Accusation, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ForwardAccusationRequest(_message.Message):
    __slots__ = ("request_id", "accusation_id", "version", "body", "basis", "on_day")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACCUSATION_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    ON_DAY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    accusation_id: str
    version: int
    body: str
    basis: str
    on_day: str
    def __init__(self, request_id: _Optional[str] = ..., accusation_id: _Optional[str] = ..., version: _Optional[int] = ..., body: _Optional[str] = ..., basis: _Optional[str] = ..., on_day: _Optional[str] = ...) -> None: ...

class ForwardAccusationResponse(_message.Message):
    __slots__ = ("accusation",)
    ACCUSATION_FIELD_NUMBER: _ClassVar[int]
    accusation: Accusation
    def __init__(self, accusation: _Optional[_Union[Accusation, _Mapping]] = ...) -> None: ...

class PetitionRegistered(_message.Message):
    __slots__ = ("petition_id", "registration_number", "county_code", "place_code", "office_code", "chosen_agent_id", "channel", "source", "kind", "category", "head_count", "anonymous", "reachable", "missing", "repeat_of", "received_at", "registered_at", "registered_on", "version")
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    REGISTRATION_NUMBER_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    PLACE_CODE_FIELD_NUMBER: _ClassVar[int]
    OFFICE_CODE_FIELD_NUMBER: _ClassVar[int]
    CHOSEN_AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    HEAD_COUNT_FIELD_NUMBER: _ClassVar[int]
    ANONYMOUS_FIELD_NUMBER: _ClassVar[int]
    REACHABLE_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    REPEAT_OF_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_AT_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_AT_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_ON_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    petition_id: str
    registration_number: str
    county_code: str
    place_code: str
    office_code: str
    chosen_agent_id: str
    channel: Channel
    source: Source
    kind: Kind
    category: str
    head_count: int
    anonymous: bool
    reachable: bool
    missing: _containers.RepeatedScalarFieldContainer[str]
    repeat_of: str
    received_at: _timestamp_pb2.Timestamp
    registered_at: _timestamp_pb2.Timestamp
    registered_on: str
    version: int
    def __init__(self, petition_id: _Optional[str] = ..., registration_number: _Optional[str] = ..., county_code: _Optional[str] = ..., place_code: _Optional[str] = ..., office_code: _Optional[str] = ..., chosen_agent_id: _Optional[str] = ..., channel: _Optional[_Union[Channel, str]] = ..., source: _Optional[_Union[Source, str]] = ..., kind: _Optional[_Union[Kind, str]] = ..., category: _Optional[str] = ..., head_count: _Optional[int] = ..., anonymous: _Optional[bool] = ..., reachable: _Optional[bool] = ..., missing: _Optional[_Iterable[str]] = ..., repeat_of: _Optional[str] = ..., received_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., registered_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., registered_on: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class PetitionAccepted(_message.Message):
    __slots__ = ("petition_id", "county_code", "legal_route", "accepted_at", "accepted_on", "version")
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    LEGAL_ROUTE_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_AT_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_ON_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    petition_id: str
    county_code: str
    legal_route: LegalRoute
    accepted_at: _timestamp_pb2.Timestamp
    accepted_on: str
    version: int
    def __init__(self, petition_id: _Optional[str] = ..., county_code: _Optional[str] = ..., legal_route: _Optional[_Union[LegalRoute, str]] = ..., accepted_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., accepted_on: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class PetitionGuided(_message.Message):
    __slots__ = ("petition_id", "county_code", "legal_route", "guided_at", "version")
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    LEGAL_ROUTE_FIELD_NUMBER: _ClassVar[int]
    GUIDED_AT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    petition_id: str
    county_code: str
    legal_route: LegalRoute
    guided_at: _timestamp_pb2.Timestamp
    version: int
    def __init__(self, petition_id: _Optional[str] = ..., county_code: _Optional[str] = ..., legal_route: _Optional[_Union[LegalRoute, str]] = ..., guided_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., version: _Optional[int] = ...) -> None: ...

class PetitionDeclined(_message.Message):
    __slots__ = ("petition_id", "county_code", "article", "declined_at", "version")
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    ARTICLE_FIELD_NUMBER: _ClassVar[int]
    DECLINED_AT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    petition_id: str
    county_code: str
    article: str
    declined_at: _timestamp_pb2.Timestamp
    version: int
    def __init__(self, petition_id: _Optional[str] = ..., county_code: _Optional[str] = ..., article: _Optional[str] = ..., declined_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., version: _Optional[int] = ...) -> None: ...

class AccusationChanged(_message.Message):
    __slots__ = ("accusation_id", "accusation_number", "county_code", "accused_kind", "accused_code", "accused_office_code", "registered_on", "forwarded_on", "at", "version")
    ACCUSATION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCUSATION_NUMBER_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    ACCUSED_KIND_FIELD_NUMBER: _ClassVar[int]
    ACCUSED_CODE_FIELD_NUMBER: _ClassVar[int]
    ACCUSED_OFFICE_CODE_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_ON_FIELD_NUMBER: _ClassVar[int]
    FORWARDED_ON_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    accusation_id: str
    accusation_number: str
    county_code: str
    accused_kind: AccusedKind
    accused_code: str
    accused_office_code: str
    registered_on: str
    forwarded_on: str
    at: _timestamp_pb2.Timestamp
    version: int
    def __init__(self, accusation_id: _Optional[str] = ..., accusation_number: _Optional[str] = ..., county_code: _Optional[str] = ..., accused_kind: _Optional[_Union[AccusedKind, str]] = ..., accused_code: _Optional[str] = ..., accused_office_code: _Optional[str] = ..., registered_on: _Optional[str] = ..., forwarded_on: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., version: _Optional[int] = ...) -> None: ...
