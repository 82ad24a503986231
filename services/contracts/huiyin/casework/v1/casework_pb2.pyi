import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Stage(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STAGE_UNSPECIFIED: _ClassVar[Stage]
    STAGE_OPENED: _ClassVar[Stage]
    STAGE_MEDIATING: _ClassVar[Stage]
    STAGE_AGREED: _ClassVar[Stage]
    STAGE_REPRESENTING: _ClassVar[Stage]
    STAGE_ENTRUSTED: _ClassVar[Stage]
    STAGE_ACTING: _ClassVar[Stage]
    STAGE_ANSWERED: _ClassVar[Stage]
    STAGE_CLOSED: _ClassVar[Stage]
    STAGE_REVISITED: _ClassVar[Stage]

class Outcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OUTCOME_UNSPECIFIED: _ClassVar[Outcome]
    OUTCOME_SETTLED: _ClassVar[Outcome]
    OUTCOME_NOT_GRANTED: _ClassVar[Outcome]
    OUTCOME_WITHDRAWN: _ClassVar[Outcome]
    OUTCOME_GUIDED: _ClassVar[Outcome]

class ActKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACT_KIND_UNSPECIFIED: _ClassVar[ActKind]
    ACT_KIND_VISIT: _ClassVar[ActKind]
    ACT_KIND_CALL: _ClassVar[ActKind]
    ACT_KIND_MEETING: _ClassVar[ActKind]
    ACT_KIND_ACCOMPANIMENT: _ClassVar[ActKind]
    ACT_KIND_LETTER: _ClassVar[ActKind]

class SignatureWay(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SIGNATURE_WAY_UNSPECIFIED: _ClassVar[SignatureWay]
    SIGNATURE_WAY_WRITTEN: _ClassVar[SignatureWay]
    SIGNATURE_WAY_THUMBPRINT: _ClassVar[SignatureWay]
    SIGNATURE_WAY_SCREEN: _ClassVar[SignatureWay]

class FeedbackKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FEEDBACK_KIND_UNSPECIFIED: _ClassVar[FeedbackKind]
    FEEDBACK_KIND_PERIODIC: _ClassVar[FeedbackKind]
    FEEDBACK_KIND_RESULT: _ClassVar[FeedbackKind]

class DeliveryWay(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DELIVERY_WAY_UNSPECIFIED: _ClassVar[DeliveryWay]
    DELIVERY_WAY_IN_PERSON: _ClassVar[DeliveryWay]
    DELIVERY_WAY_TELEPHONE: _ClassVar[DeliveryWay]
    DELIVERY_WAY_LETTER: _ClassVar[DeliveryWay]
    DELIVERY_WAY_MESSAGE: _ClassVar[DeliveryWay]

class ClockState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CLOCK_STATE_UNSPECIFIED: _ClassVar[ClockState]
    CLOCK_STATE_OPEN: _ClassVar[ClockState]
    CLOCK_STATE_MET: _ClassVar[ClockState]
    CLOCK_STATE_MISSED: _ClassVar[ClockState]
    CLOCK_STATE_CANCELLED: _ClassVar[ClockState]
STAGE_UNSPECIFIED: Stage
STAGE_OPENED: Stage
STAGE_MEDIATING: Stage
STAGE_AGREED: Stage
STAGE_REPRESENTING: Stage
STAGE_ENTRUSTED: Stage
STAGE_ACTING: Stage
STAGE_ANSWERED: Stage
STAGE_CLOSED: Stage
STAGE_REVISITED: Stage
OUTCOME_UNSPECIFIED: Outcome
OUTCOME_SETTLED: Outcome
OUTCOME_NOT_GRANTED: Outcome
OUTCOME_WITHDRAWN: Outcome
OUTCOME_GUIDED: Outcome
ACT_KIND_UNSPECIFIED: ActKind
ACT_KIND_VISIT: ActKind
ACT_KIND_CALL: ActKind
ACT_KIND_MEETING: ActKind
ACT_KIND_ACCOMPANIMENT: ActKind
ACT_KIND_LETTER: ActKind
SIGNATURE_WAY_UNSPECIFIED: SignatureWay
SIGNATURE_WAY_WRITTEN: SignatureWay
SIGNATURE_WAY_THUMBPRINT: SignatureWay
SIGNATURE_WAY_SCREEN: SignatureWay
FEEDBACK_KIND_UNSPECIFIED: FeedbackKind
FEEDBACK_KIND_PERIODIC: FeedbackKind
FEEDBACK_KIND_RESULT: FeedbackKind
DELIVERY_WAY_UNSPECIFIED: DeliveryWay
DELIVERY_WAY_IN_PERSON: DeliveryWay
DELIVERY_WAY_TELEPHONE: DeliveryWay
DELIVERY_WAY_LETTER: DeliveryWay
DELIVERY_WAY_MESSAGE: DeliveryWay
CLOCK_STATE_UNSPECIFIED: ClockState
CLOCK_STATE_OPEN: ClockState
CLOCK_STATE_MET: ClockState
CLOCK_STATE_MISSED: ClockState
CLOCK_STATE_CANCELLED: ClockState

class Case(_message.Message):
    __slots__ = ("petition_id", "registration_number", "county_code", "place_code", "version", "stage", "holder_code", "agent_id", "tier", "opened_at", "outcome", "closed_at", "closed_on", "kind", "category", "head_count", "first_time", "order_number", "next_due_on", "next_clock")
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    REGISTRATION_NUMBER_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    PLACE_CODE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    HOLDER_CODE_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    TIER_FIELD_NUMBER: _ClassVar[int]
    OPENED_AT_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    CLOSED_AT_FIELD_NUMBER: _ClassVar[int]
    CLOSED_ON_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    HEAD_COUNT_FIELD_NUMBER: _ClassVar[int]
    FIRST_TIME_FIELD_NUMBER: _ClassVar[int]
    ORDER_NUMBER_FIELD_NUMBER: _ClassVar[int]
    NEXT_DUE_ON_FIELD_NUMBER: _ClassVar[int]
    NEXT_CLOCK_FIELD_NUMBER: _ClassVar[int]
    petition_id: str
    registration_number: str
    county_code: str
    place_code: str
    version: int
    stage: Stage
    holder_code: str
    agent_id: str
    tier: int
    opened_at: _timestamp_pb2.Timestamp
    outcome: Outcome
    closed_at: _timestamp_pb2.Timestamp
    closed_on: str
    kind: str
    category: str
    head_count: int
    first_time: bool
    order_number: str
    next_due_on: str
    next_clock: str
    def __init__(self, petition_id: _Optional[str] = ..., registration_number: _Optional[str] = ..., county_code: _Optional[str] = ..., place_code: _Optional[str] = ..., version: _Optional[int] = ..., stage: _Optional[_Union[Stage, str]] = ..., holder_code: _Optional[str] = ..., agent_id: _Optional[str] = ..., tier: _Optional[int] = ..., opened_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., outcome: _Optional[_Union[Outcome, str]] = ..., closed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., closed_on: _Optional[str] = ..., kind: _Optional[str] = ..., category: _Optional[str] = ..., head_count: _Optional[int] = ..., first_time: _Optional[bool] = ..., order_number: _Optional[str] = ..., next_due_on: _Optional[str] = ..., next_clock: _Optional[str] = ...) -> None: ...

class Promise(_message.Message):
    __slots__ = ("id", "what", "by_whom", "due_on", "seen_done_at", "seen_by")
    ID_FIELD_NUMBER: _ClassVar[int]
    WHAT_FIELD_NUMBER: _ClassVar[int]
    BY_WHOM_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    SEEN_DONE_AT_FIELD_NUMBER: _ClassVar[int]
    SEEN_BY_FIELD_NUMBER: _ClassVar[int]
    id: str
    what: str
    by_whom: str
    due_on: str
    seen_done_at: _timestamp_pb2.Timestamp
    seen_by: str
    def __init__(self, id: _Optional[str] = ..., what: _Optional[str] = ..., by_whom: _Optional[str] = ..., due_on: _Optional[str] = ..., seen_done_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., seen_by: _Optional[str] = ...) -> None: ...

class Mediation(_message.Message):
    __slots__ = ("id", "occurred_at", "recorded_at", "mediator", "petitioner_statement", "other_party", "other_party_statement", "agreed", "promises", "note")
    ID_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    MEDIATOR_FIELD_NUMBER: _ClassVar[int]
    PETITIONER_STATEMENT_FIELD_NUMBER: _ClassVar[int]
    OTHER_PARTY_FIELD_NUMBER: _ClassVar[int]
    OTHER_PARTY_STATEMENT_FIELD_NUMBER: _ClassVar[int]
    AGREED_FIELD_NUMBER: _ClassVar[int]
    PROMISES_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    id: str
    occurred_at: _timestamp_pb2.Timestamp
    recorded_at: _timestamp_pb2.Timestamp
    mediator: str
    petitioner_statement: str
    other_party: str
    other_party_statement: str
    agreed: bool
    promises: _containers.RepeatedCompositeFieldContainer[Promise]
    note: str
    def __init__(self, id: _Optional[str] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recorded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., mediator: _Optional[str] = ..., petitioner_statement: _Optional[str] = ..., other_party: _Optional[str] = ..., other_party_statement: _Optional[str] = ..., agreed: _Optional[bool] = ..., promises: _Optional[_Iterable[_Union[Promise, _Mapping]]] = ..., note: _Optional[str] = ...) -> None: ...

class Signature(_message.Message):
    __slots__ = ("way", "witness", "file_sha256")
    WAY_FIELD_NUMBER: _ClassVar[int]
    WITNESS_FIELD_NUMBER: _ClassVar[int]
    FILE_SHA256_FIELD_NUMBER: _ClassVar[int]
    way: SignatureWay
    witness: str
    file_sha256: str
    def __init__(self, way: _Optional[_Union[SignatureWay, str]] = ..., witness: _Optional[str] = ..., file_sha256: _Optional[str] = ...) -> None: ...

class Pledge(_message.Message):
    __slots__ = ("id", "text_version", "agent_id", "scope", "powers", "term_ends_on", "petitioner_signature", "agent_signature", "signed_at", "recorded_at", "warrant_version", "ended_at", "ended_reason")
    ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_VERSION_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    POWERS_FIELD_NUMBER: _ClassVar[int]
    TERM_ENDS_ON_FIELD_NUMBER: _ClassVar[int]
    PETITIONER_SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    AGENT_SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    SIGNED_AT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    WARRANT_VERSION_FIELD_NUMBER: _ClassVar[int]
    ENDED_AT_FIELD_NUMBER: _ClassVar[int]
    ENDED_REASON_FIELD_NUMBER: _ClassVar[int]
    id: str
    text_version: str
    agent_id: str
    scope: str
    powers: str
    term_ends_on: str
    petitioner_signature: Signature
    agent_signature: Signature
    signed_at: _timestamp_pb2.Timestamp
    recorded_at: _timestamp_pb2.Timestamp
    warrant_version: int
    ended_at: _timestamp_pb2.Timestamp
    ended_reason: str
    def __init__(self, id: _Optional[str] = ..., text_version: _Optional[str] = ..., agent_id: _Optional[str] = ..., scope: _Optional[str] = ..., powers: _Optional[str] = ..., term_ends_on: _Optional[str] = ..., petitioner_signature: _Optional[_Union[Signature, _Mapping]] = ..., agent_signature: _Optional[_Union[Signature, _Mapping]] = ..., signed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recorded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., warrant_version: _Optional[int] = ..., ended_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ended_reason: _Optional[str] = ...) -> None: ...

class Act(_message.Message):
    __slots__ = ("id", "kind", "what", "with_whom", "occurred_at", "recorded_at", "late_reason", "by", "journeys_by_agent", "journeys_by_petitioner", "void")
    ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    WHAT_FIELD_NUMBER: _ClassVar[int]
    WITH_WHOM_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    LATE_REASON_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    JOURNEYS_BY_AGENT_FIELD_NUMBER: _ClassVar[int]
    JOURNEYS_BY_PETITIONER_FIELD_NUMBER: _ClassVar[int]
    VOID_FIELD_NUMBER: _ClassVar[int]
    id: str
    kind: ActKind
    what: str
    with_whom: str
    occurred_at: _timestamp_pb2.Timestamp
    recorded_at: _timestamp_pb2.Timestamp
    late_reason: str
    by: str
    journeys_by_agent: int
    journeys_by_petitioner: int
    void: bool
    def __init__(self, id: _Optional[str] = ..., kind: _Optional[_Union[ActKind, str]] = ..., what: _Optional[str] = ..., with_whom: _Optional[str] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recorded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., late_reason: _Optional[str] = ..., by: _Optional[str] = ..., journeys_by_agent: _Optional[int] = ..., journeys_by_petitioner: _Optional[int] = ..., void: _Optional[bool] = ...) -> None: ...

class Feedback(_message.Message):
    __slots__ = ("id", "kind", "what", "way", "told_at", "recorded_at", "by")
    ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    WHAT_FIELD_NUMBER: _ClassVar[int]
    WAY_FIELD_NUMBER: _ClassVar[int]
    TOLD_AT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    id: str
    kind: FeedbackKind
    what: str
    way: DeliveryWay
    told_at: _timestamp_pb2.Timestamp
    recorded_at: _timestamp_pb2.Timestamp
    by: str
    def __init__(self, id: _Optional[str] = ..., kind: _Optional[_Union[FeedbackKind, str]] = ..., what: _Optional[str] = ..., way: _Optional[_Union[DeliveryWay, str]] = ..., told_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recorded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., by: _Optional[str] = ...) -> None: ...

class Revisit(_message.Message):
    __slots__ = ("visited_at", "recorded_at", "finding", "new_risk", "by")
    VISITED_AT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    FINDING_FIELD_NUMBER: _ClassVar[int]
    NEW_RISK_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    visited_at: _timestamp_pb2.Timestamp
    recorded_at: _timestamp_pb2.Timestamp
    finding: str
    new_risk: bool
    by: str
    def __init__(self, visited_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recorded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., finding: _Optional[str] = ..., new_risk: _Optional[bool] = ..., by: _Optional[str] = ...) -> None: ...

class Clock(_message.Message):
    __slots__ = ("id", "petition_id", "clock", "ordinal", "title", "owner_code", "started_on", "due_on", "ends_at", "state", "met_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    CLOCK_FIELD_NUMBER: _ClassVar[int]
    ORDINAL_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    OWNER_CODE_FIELD_NUMBER: _ClassVar[int]
    STARTED_ON_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    ENDS_AT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    MET_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    petition_id: str
    clock: str
    ordinal: int
    title: str
    owner_code: str
    started_on: str
    due_on: str
    ends_at: _timestamp_pb2.Timestamp
    state: ClockState
    met_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., petition_id: _Optional[str] = ..., clock: _Optional[str] = ..., ordinal: _Optional[int] = ..., title: _Optional[str] = ..., owner_code: _Optional[str] = ..., started_on: _Optional[str] = ..., due_on: _Optional[str] = ..., ends_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., state: _Optional[_Union[ClockState, str]] = ..., met_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Note(_message.Message):
    __slots__ = ("at", "code", "reason", "by")
    AT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    at: _timestamp_pb2.Timestamp
    code: str
    reason: str
    by: str
    def __init__(self, at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., code: _Optional[str] = ..., reason: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class GetCaseRequest(_message.Message):
    __slots__ = ("petition_id",)
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    petition_id: str
    def __init__(self, petition_id: _Optional[str] = ...) -> None: ...

class GetCaseResponse(_message.Message):
    __slots__ = ("case", "mediations", "pledges", "acts", "feedbacks", "revisit", "clocks", "allowed", "notes")
    CASE_FIELD_NUMBER: _ClassVar[int]
    MEDIATIONS_FIELD_NUMBER: _ClassVar[int]
    PLEDGES_FIELD_NUMBER: _ClassVar[int]
    ACTS_FIELD_NUMBER: _ClassVar[int]
    FEEDBACKS_FIELD_NUMBER: _ClassVar[int]
    REVISIT_FIELD_NUMBER: _ClassVar[int]
    CLOCKS_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    case: Case
    mediations: _containers.RepeatedCompositeFieldContainer[Mediation]
    pledges: _containers.RepeatedCompositeFieldContainer[Pledge]
    acts: _containers.RepeatedCompositeFieldContainer[Act]
    feedbacks: _containers.RepeatedCompositeFieldContainer[Feedback]
    revisit: Revisit
    clocks: _containers.RepeatedCompositeFieldContainer[Clock]
    allowed: _containers.RepeatedScalarFieldContainer[str]
    notes: _containers.RepeatedCompositeFieldContainer[Note]
    def __init__(self, case: _Optional[_Union[Case, _Mapping]] = ..., mediations: _Optional[_Iterable[_Union[Mediation, _Mapping]]] = ..., pledges: _Optional[_Iterable[_Union[Pledge, _Mapping]]] = ..., acts: _Optional[_Iterable[_Union[Act, _Mapping]]] = ..., feedbacks: _Optional[_Iterable[_Union[Feedback, _Mapping]]] = ..., revisit: _Optional[_Union[Revisit, _Mapping]] = ..., clocks: _Optional[_Iterable[_Union[Clock, _Mapping]]] = ..., allowed: _Optional[_Iterable[str]] = ..., notes: _Optional[_Iterable[_Union[Note, _Mapping]]] = ...) -> None: ...

class ListCasesRequest(_message.Message):
    __slots__ = ("county_code", "agent_id", "holder_code", "place_prefix", "due_on_or_before", "with_closed", "page_size", "page_token")
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    HOLDER_CODE_FIELD_NUMBER: _ClassVar[int]
    PLACE_PREFIX_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_OR_BEFORE_FIELD_NUMBER: _ClassVar[int]
    WITH_CLOSED_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    county_code: str
    agent_id: str
    holder_code: str
    place_prefix: str
    due_on_or_before: str
    with_closed: bool
    page_size: int
    page_token: str
    def __init__(self, county_code: _Optional[str] = ..., agent_id: _Optional[str] = ..., holder_code: _Optional[str] = ..., place_prefix: _Optional[str] = ..., due_on_or_before: _Optional[str] = ..., with_closed: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListCasesResponse(_message.Message):
    __slots__ = ("cases", "next_page_token")
    CASES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    cases: _containers.RepeatedCompositeFieldContainer[Case]
    next_page_token: str
    def __init__(self, cases: _Optional[_Iterable[_Union[Case, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class RecordMediationRequest(_message.Message):
    __slots__ = ("request_id", "petition_id", "version", "occurred_at", "petitioner_statement", "other_party", "other_party_statement", "agreed", "promises", "note", "late_reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    PETITIONER_STATEMENT_FIELD_NUMBER: _ClassVar[int]
    OTHER_PARTY_FIELD_NUMBER: _ClassVar[int]
    OTHER_PARTY_STATEMENT_FIELD_NUMBER: _ClassVar[int]
    AGREED_FIELD_NUMBER: _ClassVar[int]
    PROMISES_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    LATE_REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    petition_id: str
    version: int
    occurred_at: _timestamp_pb2.Timestamp
    petitioner_statement: str
    other_party: str
    other_party_statement: str
    agreed: bool
    promises: _containers.RepeatedCompositeFieldContainer[Promise]
    note: str
    late_reason: str
    def __init__(self, request_id: _Optional[str] = ..., petition_id: _Optional[str] = ..., version: _Optional[int] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., petitioner_statement: _Optional[str] = ..., other_party: _Optional[str] = ..., other_party_statement: _Optional[str] = ..., agreed: _Optional[bool] = ..., promises: _Optional[_Iterable[_Union[Promise, _Mapping]]] = ..., note: _Optional[str] = ..., late_reason: _Optional[str] = ...) -> None: ...

class RecordMediationResponse(_message.Message):
    __slots__ = ("case",)
    CASE_FIELD_NUMBER: _ClassVar[int]
    case: Case
    def __init__(self, case: _Optional[_Union[Case, _Mapping]] = ...) -> None: ...

class ConfirmPerformanceRequest(_message.Message):
    __slots__ = ("request_id", "petition_id", "version", "promise_id", "seen_done_at")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    PROMISE_ID_FIELD_NUMBER: _ClassVar[int]
    SEEN_DONE_AT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    petition_id: str
    version: int
    promise_id: str
    seen_done_at: _timestamp_pb2.Timestamp
    def __init__(self, request_id: _Optional[str] = ..., petition_id: _Optional[str] = ..., version: _Optional[int] = ..., promise_id: _Optional[str] = ..., seen_done_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ConfirmPerformanceResponse(_message.Message):
    __slots__ = ("case",)
    CASE_FIELD_NUMBER: _ClassVar[int]
    case: Case
    def __init__(self, case: _Optional[_Union[Case, _Mapping]] = ...) -> None: ...

class DecideToRepresentRequest(_message.Message):
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

class DecideToRepresentResponse(_message.Message):
    __slots__ = ("case",)
    CASE_FIELD_NUMBER: _ClassVar[int]
    case: Case
    def __init__(self, case: _Optional[_Union[Case, _Mapping]] = ...) -> None: ...

class SignPledgeRequest(_message.Message):
    __slots__ = ("request_id", "petition_id", "version", "agent_id", "scope", "powers", "term_ends_on", "petitioner_signature", "agent_signature", "signed_at", "late_reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    POWERS_FIELD_NUMBER: _ClassVar[int]
    TERM_ENDS_ON_FIELD_NUMBER: _ClassVar[int]
    PETITIONER_SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    AGENT_SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    SIGNED_AT_FIELD_NUMBER: _ClassVar[int]
    LATE_REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    petition_id: str
    version: int
    agent_id: str
    scope: str
    powers: str
    term_ends_on: str
    petitioner_signature: Signature
    agent_signature: Signature
    signed_at: _timestamp_pb2.Timestamp
    late_reason: str
    def __init__(self, request_id: _Optional[str] = ..., petition_id: _Optional[str] = ..., version: _Optional[int] = ..., agent_id: _Optional[str] = ..., scope: _Optional[str] = ..., powers: _Optional[str] = ..., term_ends_on: _Optional[str] = ..., petitioner_signature: _Optional[_Union[Signature, _Mapping]] = ..., agent_signature: _Optional[_Union[Signature, _Mapping]] = ..., signed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., late_reason: _Optional[str] = ...) -> None: ...

class SignPledgeResponse(_message.Message):
    __slots__ = ("case",)
    CASE_FIELD_NUMBER: _ClassVar[int]
    case: Case
    def __init__(self, case: _Optional[_Union[Case, _Mapping]] = ...) -> None: ...

class RecordNoPledgeRequest(_message.Message):
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

class RecordNoPledgeResponse(_message.Message):
    __slots__ = ("case",)
    CASE_FIELD_NUMBER: _ClassVar[int]
    case: Case
    def __init__(self, case: _Optional[_Union[Case, _Mapping]] = ...) -> None: ...

class RevokePledgeRequest(_message.Message):
    __slots__ = ("request_id", "petition_id", "version", "by_petitioner", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    BY_PETITIONER_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    petition_id: str
    version: int
    by_petitioner: bool
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., petition_id: _Optional[str] = ..., version: _Optional[int] = ..., by_petitioner: _Optional[bool] = ..., reason: _Optional[str] = ...) -> None: ...

class RevokePledgeResponse(_message.Message):
    __slots__ = ("case",)
    CASE_FIELD_NUMBER: _ClassVar[int]
    case: Case
    def __init__(self, case: _Optional[_Union[Case, _Mapping]] = ...) -> None: ...

class RecordActRequest(_message.Message):
    __slots__ = ("request_id", "petition_id", "version", "kind", "what", "with_whom", "occurred_at", "late_reason", "journeys_by_agent", "journeys_by_petitioner")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    WHAT_FIELD_NUMBER: _ClassVar[int]
    WITH_WHOM_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    LATE_REASON_FIELD_NUMBER: _ClassVar[int]
    JOURNEYS_BY_AGENT_FIELD_NUMBER: _ClassVar[int]
    JOURNEYS_BY_PETITIONER_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    petition_id: str
    version: int
    kind: ActKind
    what: str
    with_whom: str
    occurred_at: _timestamp_pb2.Timestamp
    late_reason: str
    journeys_by_agent: int
    journeys_by_petitioner: int
    def __init__(self, request_id: _Optional[str] = ..., petition_id: _Optional[str] = ..., version: _Optional[int] = ..., kind: _Optional[_Union[ActKind, str]] = ..., what: _Optional[str] = ..., with_whom: _Optional[str] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., late_reason: _Optional[str] = ..., journeys_by_agent: _Optional[int] = ..., journeys_by_petitioner: _Optional[int] = ...) -> None: ...

class RecordActResponse(_message.Message):
    __slots__ = ("case",)
    CASE_FIELD_NUMBER: _ClassVar[int]
    case: Case
    def __init__(self, case: _Optional[_Union[Case, _Mapping]] = ...) -> None: ...

class GiveFeedbackRequest(_message.Message):
    __slots__ = ("request_id", "petition_id", "version", "kind", "what", "way", "told_at", "late_reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    WHAT_FIELD_NUMBER: _ClassVar[int]
    WAY_FIELD_NUMBER: _ClassVar[int]
    TOLD_AT_FIELD_NUMBER: _ClassVar[int]
    LATE_REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    petition_id: str
    version: int
    kind: FeedbackKind
    what: str
    way: DeliveryWay
    told_at: _timestamp_pb2.Timestamp
    late_reason: str
    def __init__(self, request_id: _Optional[str] = ..., petition_id: _Optional[str] = ..., version: _Optional[int] = ..., kind: _Optional[_Union[FeedbackKind, str]] = ..., what: _Optional[str] = ..., way: _Optional[_Union[DeliveryWay, str]] = ..., told_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., late_reason: _Optional[str] = ...) -> None: ...

class GiveFeedbackResponse(_message.Message):
    __slots__ = ("case",)
    CASE_FIELD_NUMBER: _ClassVar[int]
    case: Case
    def __init__(self, case: _Optional[_Union[Case, _Mapping]] = ...) -> None: ...

class CloseCaseRequest(_message.Message):
    __slots__ = ("request_id", "petition_id", "version", "outcome", "petitioner_confirmed", "seen_done", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    PETITIONER_CONFIRMED_FIELD_NUMBER: _ClassVar[int]
    SEEN_DONE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    petition_id: str
    version: int
    outcome: Outcome
    petitioner_confirmed: bool
    seen_done: bool
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., petition_id: _Optional[str] = ..., version: _Optional[int] = ..., outcome: _Optional[_Union[Outcome, str]] = ..., petitioner_confirmed: _Optional[bool] = ..., seen_done: _Optional[bool] = ..., reason: _Optional[str] = ...) -> None: ...

class CloseCaseResponse(_message.Message):
    __slots__ = ("case",)
    CASE_FIELD_NUMBER: _ClassVar[int]
    case: Case
    def __init__(self, case: _Optional[_Union[Case, _Mapping]] = ...) -> None: ...

class RecordRevisitRequest(_message.Message):
    __slots__ = ("request_id", "petition_id", "version", "visited_at", "finding", "new_risk", "late_reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    VISITED_AT_FIELD_NUMBER: _ClassVar[int]
    FINDING_FIELD_NUMBER: _ClassVar[int]
    NEW_RISK_FIELD_NUMBER: _ClassVar[int]
    LATE_REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    petition_id: str
    version: int
    visited_at: _timestamp_pb2.Timestamp
    finding: str
    new_risk: bool
    late_reason: str
    def __init__(self, request_id: _Optional[str] = ..., petition_id: _Optional[str] = ..., version: _Optional[int] = ..., visited_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., finding: _Optional[str] = ..., new_risk: _Optional[bool] = ..., late_reason: _Optional[str] = ...) -> None: ...

class RecordRevisitResponse(_message.Message):
    __slots__ = ("case",)
    CASE_FIELD_NUMBER: _ClassVar[int]
    case: Case
    def __init__(self, case: _Optional[_Union[Case, _Mapping]] = ...) -> None: ...

class ListClocksRequest(_message.Message):
    __slots__ = ("petition_id",)
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    petition_id: str
    def __init__(self, petition_id: _Optional[str] = ...) -> None: ...

class ListClocksResponse(_message.Message):
    __slots__ = ("clocks",)
    CLOCKS_FIELD_NUMBER: _ClassVar[int]
    clocks: _containers.RepeatedCompositeFieldContainer[Clock]
    def __init__(self, clocks: _Optional[_Iterable[_Union[Clock, _Mapping]]] = ...) -> None: ...

class ExplainClockRequest(_message.Message):
    __slots__ = ("clock_id",)
    CLOCK_ID_FIELD_NUMBER: _ClassVar[int]
    clock_id: str
    def __init__(self, clock_id: _Optional[str] = ...) -> None: ...

class ExplainClockResponse(_message.Message):
    __slots__ = ("clock", "rule", "source", "rulebook_version", "calendar_version", "lines", "ledger")
    CLOCK_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    RULEBOOK_VERSION_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_VERSION_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    LEDGER_FIELD_NUMBER: _ClassVar[int]
    clock: Clock
    rule: str
    source: str
    rulebook_version: str
    calendar_version: str
    lines: _containers.RepeatedScalarFieldContainer[str]
    ledger: _containers.RepeatedCompositeFieldContainer[LedgerEntry]
    def __init__(self, clock: _Optional[_Union[Clock, _Mapping]] = ..., rule: _Optional[str] = ..., source: _Optional[str] = ..., rulebook_version: _Optional[str] = ..., calendar_version: _Optional[str] = ..., lines: _Optional[_Iterable[str]] = ..., ledger: _Optional[_Iterable[_Union[LedgerEntry, _Mapping]]] = ...) -> None: ...

class LedgerEntry(_message.Message):
    __slots__ = ("entry", "at", "cause", "due_on")
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    entry: str
    at: _timestamp_pb2.Timestamp
    cause: str
    due_on: str
    def __init__(self, entry: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cause: _Optional[str] = ..., due_on: _Optional[str] = ...) -> None: ...

class CaseChanged(_message.Message):
    __slots__ = ("petition_id", "county_code", "change", "stage", "holder_code", "agent_id", "tier", "outcome", "at", "on", "version", "journeys_by_agent", "journeys_by_petitioner", "first_time")
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    HOLDER_CODE_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    TIER_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    ON_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    JOURNEYS_BY_AGENT_FIELD_NUMBER: _ClassVar[int]
    JOURNEYS_BY_PETITIONER_FIELD_NUMBER: _ClassVar[int]
    FIRST_TIME_FIELD_NUMBER: _ClassVar[int]
    petition_id: str
    county_code: str
    change: str
    stage: Stage
    holder_code: str
    agent_id: str
    tier: int
    outcome: Outcome
    at: _timestamp_pb2.Timestamp
    on: str
    version: int
    journeys_by_agent: int
    journeys_by_petitioner: int
    first_time: bool
    def __init__(self, petition_id: _Optional[str] = ..., county_code: _Optional[str] = ..., change: _Optional[str] = ..., stage: _Optional[_Union[Stage, str]] = ..., holder_code: _Optional[str] = ..., agent_id: _Optional[str] = ..., tier: _Optional[int] = ..., outcome: _Optional[_Union[Outcome, str]] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., on: _Optional[str] = ..., version: _Optional[int] = ..., journeys_by_agent: _Optional[int] = ..., journeys_by_petitioner: _Optional[int] = ..., first_time: _Optional[bool] = ...) -> None: ...

class ClockChanged(_message.Message):
    __slots__ = ("petition_id", "county_code", "clock_id", "clock", "ordinal", "owner_code", "state", "started_on", "due_on", "met_at", "met_on", "at")
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    CLOCK_ID_FIELD_NUMBER: _ClassVar[int]
    CLOCK_FIELD_NUMBER: _ClassVar[int]
    ORDINAL_FIELD_NUMBER: _ClassVar[int]
    OWNER_CODE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    STARTED_ON_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    MET_AT_FIELD_NUMBER: _ClassVar[int]
    MET_ON_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    petition_id: str
    county_code: str
    clock_id: str
    clock: str
    ordinal: int
    owner_code: str
    state: ClockState
    started_on: str
    due_on: str
    met_at: _timestamp_pb2.Timestamp
    met_on: str
    at: _timestamp_pb2.Timestamp
    def __init__(self, petition_id: _Optional[str] = ..., county_code: _Optional[str] = ..., clock_id: _Optional[str] = ..., clock: _Optional[str] = ..., ordinal: _Optional[int] = ..., owner_code: _Optional[str] = ..., state: _Optional[_Union[ClockState, str]] = ..., started_on: _Optional[str] = ..., due_on: _Optional[str] = ..., met_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., met_on: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ClockRungReached(_message.Message):
    __slots__ = ("petition_id", "county_code", "clock_id", "clock", "rung", "due_at", "fired_at", "owner_code")
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    CLOCK_ID_FIELD_NUMBER: _ClassVar[int]
    CLOCK_FIELD_NUMBER: _ClassVar[int]
    RUNG_FIELD_NUMBER: _ClassVar[int]
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    FIRED_AT_FIELD_NUMBER: _ClassVar[int]
    OWNER_CODE_FIELD_NUMBER: _ClassVar[int]
    petition_id: str
    county_code: str
    clock_id: str
    clock: str
    rung: str
    due_at: _timestamp_pb2.Timestamp
    fired_at: _timestamp_pb2.Timestamp
    owner_code: str
    def __init__(self, petition_id: _Optional[str] = ..., county_code: _Optional[str] = ..., clock_id: _Optional[str] = ..., clock: _Optional[str] = ..., rung: _Optional[str] = ..., due_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., fired_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., owner_code: _Optional[str] = ...) -> None: ...

class CaseErased(_message.Message):
    __slots__ = ("petition_id", "county_code", "erased_at")
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    ERASED_AT_FIELD_NUMBER: _ClassVar[int]
    petition_id: str
    county_code: str
    erased_at: _timestamp_pb2.Timestamp
    def __init__(self, petition_id: _Optional[str] = ..., county_code: _Optional[str] = ..., erased_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
