import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AccusedKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACCUSED_KIND_UNSPECIFIED: _ClassVar[AccusedKind]
    ACCUSED_KIND_AGENT: _ClassVar[AccusedKind]
    ACCUSED_KIND_DEPARTMENT: _ClassVar[AccusedKind]
    ACCUSED_KIND_OFFICE: _ClassVar[AccusedKind]

class Breach(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BREACH_UNSPECIFIED: _ClassVar[Breach]
    BREACH_FEE: _ClassVar[Breach]
    BREACH_REGULATION: _ClassVar[Breach]
    BREACH_EXTORTION: _ClassVar[Breach]
    BREACH_GIFT: _ClassVar[Breach]
    BREACH_FAVOURITISM: _ClassVar[Breach]
    BREACH_NEGLECT: _ClassVar[Breach]
    BREACH_BUCK_PASSING: _ClassVar[Breach]
    BREACH_GOING_THROUGH_MOTIONS: _ClassVar[Breach]

class ComplaintState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COMPLAINT_STATE_UNSPECIFIED: _ClassVar[ComplaintState]
    COMPLAINT_STATE_TAKEN: _ClassVar[ComplaintState]
    COMPLAINT_STATE_INVESTIGATING: _ClassVar[ComplaintState]
    COMPLAINT_STATE_HEARD: _ClassVar[ComplaintState]
    COMPLAINT_STATE_UPHELD: _ClassVar[ComplaintState]
    COMPLAINT_STATE_UNFOUNDED: _ClassVar[ComplaintState]

class ComplaintWay(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COMPLAINT_WAY_UNSPECIFIED: _ClassVar[ComplaintWay]
    COMPLAINT_WAY_TELEPHONE: _ClassVar[ComplaintWay]
    COMPLAINT_WAY_WEB: _ClassVar[ComplaintWay]
    COMPLAINT_WAY_PAPER: _ClassVar[ComplaintWay]
ACCUSED_KIND_UNSPECIFIED: AccusedKind
ACCUSED_KIND_AGENT: AccusedKind
ACCUSED_KIND_DEPARTMENT: AccusedKind
ACCUSED_KIND_OFFICE: AccusedKind
BREACH_UNSPECIFIED: Breach
BREACH_FEE: Breach
BREACH_REGULATION: Breach
BREACH_EXTORTION: Breach
BREACH_GIFT: Breach
BREACH_FAVOURITISM: Breach
BREACH_NEGLECT: Breach
BREACH_BUCK_PASSING: Breach
BREACH_GOING_THROUGH_MOTIONS: Breach
COMPLAINT_STATE_UNSPECIFIED: ComplaintState
COMPLAINT_STATE_TAKEN: ComplaintState
COMPLAINT_STATE_INVESTIGATING: ComplaintState
COMPLAINT_STATE_HEARD: ComplaintState
COMPLAINT_STATE_UPHELD: ComplaintState
COMPLAINT_STATE_UNFOUNDED: ComplaintState
COMPLAINT_WAY_UNSPECIFIED: ComplaintWay
COMPLAINT_WAY_TELEPHONE: ComplaintWay
COMPLAINT_WAY_WEB: ComplaintWay
COMPLAINT_WAY_PAPER: ComplaintWay

class Complaint(_message.Message):
    __slots__ = ("id", "number", "county_code", "version", "accused_kind", "accused_code", "breach", "facts", "complainant_name", "complainant_phone", "petition_id", "way", "state", "taken_at", "taken_by", "investigator", "heard_at", "accused_statement", "decided_at", "finding", "suspension_number")
    ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ACCUSED_KIND_FIELD_NUMBER: _ClassVar[int]
    ACCUSED_CODE_FIELD_NUMBER: _ClassVar[int]
    BREACH_FIELD_NUMBER: _ClassVar[int]
    FACTS_FIELD_NUMBER: _ClassVar[int]
    COMPLAINANT_NAME_FIELD_NUMBER: _ClassVar[int]
    COMPLAINANT_PHONE_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    WAY_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    TAKEN_AT_FIELD_NUMBER: _ClassVar[int]
    TAKEN_BY_FIELD_NUMBER: _ClassVar[int]
    INVESTIGATOR_FIELD_NUMBER: _ClassVar[int]
    HEARD_AT_FIELD_NUMBER: _ClassVar[int]
    ACCUSED_STATEMENT_FIELD_NUMBER: _ClassVar[int]
    DECIDED_AT_FIELD_NUMBER: _ClassVar[int]
    FINDING_FIELD_NUMBER: _ClassVar[int]
    SUSPENSION_NUMBER_FIELD_NUMBER: _ClassVar[int]
    id: str
    number: str
    county_code: str
    version: int
    accused_kind: AccusedKind
    accused_code: str
    breach: Breach
    facts: str
    complainant_name: str
    complainant_phone: str
    petition_id: str
    way: ComplaintWay
    state: ComplaintState
    taken_at: _timestamp_pb2.Timestamp
    taken_by: str
    investigator: str
    heard_at: _timestamp_pb2.Timestamp
    accused_statement: str
    decided_at: _timestamp_pb2.Timestamp
    finding: str
    suspension_number: str
    def __init__(self, id: _Optional[str] = ..., number: _Optional[str] = ..., county_code: _Optional[str] = ..., version: _Optional[int] = ..., accused_kind: _Optional[_Union[AccusedKind, str]] = ..., accused_code: _Optional[str] = ..., breach: _Optional[_Union[Breach, str]] = ..., facts: _Optional[str] = ..., complainant_name: _Optional[str] = ..., complainant_phone: _Optional[str] = ..., petition_id: _Optional[str] = ..., way: _Optional[_Union[ComplaintWay, str]] = ..., state: _Optional[_Union[ComplaintState, str]] = ..., taken_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., taken_by: _Optional[str] = ..., investigator: _Optional[str] = ..., heard_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., accused_statement: _Optional[str] = ..., decided_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., finding: _Optional[str] = ..., suspension_number: _Optional[str] = ...) -> None: ...

class TakeComplaintRequest(_message.Message):
    __slots__ = ("request_id", "county_code", "accused_kind", "accused_code", "breach", "facts", "complainant_name", "complainant_phone", "petition_id", "way")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    ACCUSED_KIND_FIELD_NUMBER: _ClassVar[int]
    ACCUSED_CODE_FIELD_NUMBER: _ClassVar[int]
    BREACH_FIELD_NUMBER: _ClassVar[int]
    FACTS_FIELD_NUMBER: _ClassVar[int]
    COMPLAINANT_NAME_FIELD_NUMBER: _ClassVar[int]
    COMPLAINANT_PHONE_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    WAY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    county_code: str
    accused_kind: AccusedKind
    accused_code: str
    breach: Breach
    facts: str
    complainant_name: str
    complainant_phone: str
    petition_id: str
    way: ComplaintWay
    def __init__(self, request_id: _Optional[str] = ..., county_code: _Optional[str] = ..., accused_kind: _Optional[_Union[AccusedKind, str]] = ..., accused_code: _Optional[str] = ..., breach: _Optional[_Union[Breach, str]] = ..., facts: _Optional[str] = ..., complainant_name: _Optional[str] = ..., complainant_phone: _Optional[str] = ..., petition_id: _Optional[str] = ..., way: _Optional[_Union[ComplaintWay, str]] = ...) -> None: ...

class TakeComplaintResponse(_message.Message):
    __slots__ = ("complaint",)
    COMPLAINT_FIELD_NUMBER: _ClassVar[int]
    complaint: Complaint
    def __init__(self, complaint: _Optional[_Union[Complaint, _Mapping]] = ...) -> None: ...

class GetComplaintRequest(_message.Message):
    __slots__ = ("complaint_id",)
    COMPLAINT_ID_FIELD_NUMBER: _ClassVar[int]
    complaint_id: str
    def __init__(self, complaint_id: _Optional[str] = ...) -> None: ...

class GetComplaintResponse(_message.Message):
    __slots__ = ("complaint",)
    COMPLAINT_FIELD_NUMBER: _ClassVar[int]
    complaint: Complaint
    def __init__(self, complaint: _Optional[_Union[Complaint, _Mapping]] = ...) -> None: ...

class ListComplaintsRequest(_message.Message):
    __slots__ = ("county_code", "page_size", "page_token")
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    county_code: str
    page_size: int
    page_token: str
    def __init__(self, county_code: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListComplaintsResponse(_message.Message):
    __slots__ = ("complaints", "next_page_token")
    COMPLAINTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    complaints: _containers.RepeatedCompositeFieldContainer[Complaint]
    next_page_token: str
    def __init__(self, complaints: _Optional[_Iterable[_Union[Complaint, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class InvestigateComplaintRequest(_message.Message):
    __slots__ = ("request_id", "complaint_id", "version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    COMPLAINT_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    complaint_id: str
    version: int
    def __init__(self, request_id: _Optional[str] = ..., complaint_id: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class InvestigateComplaintResponse(_message.Message):
    __slots__ = ("complaint",)
    COMPLAINT_FIELD_NUMBER: _ClassVar[int]
    complaint: Complaint
    def __init__(self, complaint: _Optional[_Union[Complaint, _Mapping]] = ...) -> None: ...

class HearAccusedRequest(_message.Message):
    __slots__ = ("request_id", "complaint_id", "version", "heard_at", "statement")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    COMPLAINT_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    HEARD_AT_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    complaint_id: str
    version: int
    heard_at: _timestamp_pb2.Timestamp
    statement: str
    def __init__(self, request_id: _Optional[str] = ..., complaint_id: _Optional[str] = ..., version: _Optional[int] = ..., heard_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., statement: _Optional[str] = ...) -> None: ...

class HearAccusedResponse(_message.Message):
    __slots__ = ("complaint",)
    COMPLAINT_FIELD_NUMBER: _ClassVar[int]
    complaint: Complaint
    def __init__(self, complaint: _Optional[_Union[Complaint, _Mapping]] = ...) -> None: ...

class DecideComplaintRequest(_message.Message):
    __slots__ = ("request_id", "complaint_id", "version", "upheld", "finding")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    COMPLAINT_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    UPHELD_FIELD_NUMBER: _ClassVar[int]
    FINDING_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    complaint_id: str
    version: int
    upheld: bool
    finding: str
    def __init__(self, request_id: _Optional[str] = ..., complaint_id: _Optional[str] = ..., version: _Optional[int] = ..., upheld: _Optional[bool] = ..., finding: _Optional[str] = ...) -> None: ...

class DecideComplaintResponse(_message.Message):
    __slots__ = ("complaint",)
    COMPLAINT_FIELD_NUMBER: _ClassVar[int]
    complaint: Complaint
    def __init__(self, complaint: _Optional[_Union[Complaint, _Mapping]] = ...) -> None: ...

class MissedClock(_message.Message):
    __slots__ = ("clock_id", "petition_id", "registration_number", "clock", "owner_code", "due_on", "missed_at", "order_number", "met_on")
    CLOCK_ID_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    REGISTRATION_NUMBER_FIELD_NUMBER: _ClassVar[int]
    CLOCK_FIELD_NUMBER: _ClassVar[int]
    OWNER_CODE_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    MISSED_AT_FIELD_NUMBER: _ClassVar[int]
    ORDER_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MET_ON_FIELD_NUMBER: _ClassVar[int]
    clock_id: str
    petition_id: str
    registration_number: str
    clock: str
    owner_code: str
    due_on: str
    missed_at: _timestamp_pb2.Timestamp
    order_number: str
    met_on: str
    def __init__(self, clock_id: _Optional[str] = ..., petition_id: _Optional[str] = ..., registration_number: _Optional[str] = ..., clock: _Optional[str] = ..., owner_code: _Optional[str] = ..., due_on: _Optional[str] = ..., missed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., order_number: _Optional[str] = ..., met_on: _Optional[str] = ...) -> None: ...

class ListBreachesRequest(_message.Message):
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

class ListBreachesResponse(_message.Message):
    __slots__ = ("breaches", "next_page_token")
    BREACHES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    breaches: _containers.RepeatedCompositeFieldContainer[MissedClock]
    next_page_token: str
    def __init__(self, breaches: _Optional[_Iterable[_Union[MissedClock, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class Order(_message.Message):
    __slots__ = ("id", "number", "county_code", "version", "petition_id", "clock_id", "clock", "addressee_code", "demand", "answer_by", "issued_at", "issued_by", "answered_at", "answer")
    ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    CLOCK_ID_FIELD_NUMBER: _ClassVar[int]
    CLOCK_FIELD_NUMBER: _ClassVar[int]
    ADDRESSEE_CODE_FIELD_NUMBER: _ClassVar[int]
    DEMAND_FIELD_NUMBER: _ClassVar[int]
    ANSWER_BY_FIELD_NUMBER: _ClassVar[int]
    ISSUED_AT_FIELD_NUMBER: _ClassVar[int]
    ISSUED_BY_FIELD_NUMBER: _ClassVar[int]
    ANSWERED_AT_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    id: str
    number: str
    county_code: str
    version: int
    petition_id: str
    clock_id: str
    clock: str
    addressee_code: str
    demand: str
    answer_by: str
    issued_at: _timestamp_pb2.Timestamp
    issued_by: str
    answered_at: _timestamp_pb2.Timestamp
    answer: str
    def __init__(self, id: _Optional[str] = ..., number: _Optional[str] = ..., county_code: _Optional[str] = ..., version: _Optional[int] = ..., petition_id: _Optional[str] = ..., clock_id: _Optional[str] = ..., clock: _Optional[str] = ..., addressee_code: _Optional[str] = ..., demand: _Optional[str] = ..., answer_by: _Optional[str] = ..., issued_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., issued_by: _Optional[str] = ..., answered_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., answer: _Optional[str] = ...) -> None: ...

class IssueOrderRequest(_message.Message):
    __slots__ = ("request_id", "clock_id", "demand", "answer_by")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CLOCK_ID_FIELD_NUMBER: _ClassVar[int]
    DEMAND_FIELD_NUMBER: _ClassVar[int]
    ANSWER_BY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    clock_id: str
    demand: str
    answer_by: str
    def __init__(self, request_id: _Optional[str] = ..., clock_id: _Optional[str] = ..., demand: _Optional[str] = ..., answer_by: _Optional[str] = ...) -> None: ...

class IssueOrderResponse(_message.Message):
    __slots__ = ("order",)
    ORDER_FIELD_NUMBER: _ClassVar[int]
    order: Order
    def __init__(self, order: _Optional[_Union[Order, _Mapping]] = ...) -> None: ...

class AnswerOrderRequest(_message.Message):
    __slots__ = ("request_id", "order_id", "version", "answer")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    order_id: str
    version: int
    answer: str
    def __init__(self, request_id: _Optional[str] = ..., order_id: _Optional[str] = ..., version: _Optional[int] = ..., answer: _Optional[str] = ...) -> None: ...

class AnswerOrderResponse(_message.Message):
    __slots__ = ("order",)
    ORDER_FIELD_NUMBER: _ClassVar[int]
    order: Order
    def __init__(self, order: _Optional[_Union[Order, _Mapping]] = ...) -> None: ...

class ListOrdersRequest(_message.Message):
    __slots__ = ("county_code", "petition_id", "page_size", "page_token")
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    county_code: str
    petition_id: str
    page_size: int
    page_token: str
    def __init__(self, county_code: _Optional[str] = ..., petition_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListOrdersResponse(_message.Message):
    __slots__ = ("orders", "next_page_token")
    ORDERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    orders: _containers.RepeatedCompositeFieldContainer[Order]
    next_page_token: str
    def __init__(self, orders: _Optional[_Iterable[_Union[Order, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetFiguresRequest(_message.Message):
    __slots__ = ("county_code", "place_prefix", "from_day", "to_day")
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    PLACE_PREFIX_FIELD_NUMBER: _ClassVar[int]
    FROM_DAY_FIELD_NUMBER: _ClassVar[int]
    TO_DAY_FIELD_NUMBER: _ClassVar[int]
    county_code: str
    place_prefix: str
    from_day: str
    to_day: str
    def __init__(self, county_code: _Optional[str] = ..., place_prefix: _Optional[str] = ..., from_day: _Optional[str] = ..., to_day: _Optional[str] = ...) -> None: ...

class GetFiguresResponse(_message.Message):
    __slots__ = ("figures", "as_of")
    FIGURES_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    figures: _containers.RepeatedCompositeFieldContainer[Figure]
    as_of: _timestamp_pb2.Timestamp
    def __init__(self, figures: _Optional[_Iterable[_Union[Figure, _Mapping]]] = ..., as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Figure(_message.Message):
    __slots__ = ("id", "title", "definition", "cohort", "numerator", "denominator", "is_count")
    ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    DEFINITION_FIELD_NUMBER: _ClassVar[int]
    COHORT_FIELD_NUMBER: _ClassVar[int]
    NUMERATOR_FIELD_NUMBER: _ClassVar[int]
    DENOMINATOR_FIELD_NUMBER: _ClassVar[int]
    IS_COUNT_FIELD_NUMBER: _ClassVar[int]
    id: str
    title: str
    definition: str
    cohort: str
    numerator: int
    denominator: int
    is_count: bool
    def __init__(self, id: _Optional[str] = ..., title: _Optional[str] = ..., definition: _Optional[str] = ..., cohort: _Optional[str] = ..., numerator: _Optional[int] = ..., denominator: _Optional[int] = ..., is_count: _Optional[bool] = ...) -> None: ...

class GetSealedFigureRequest(_message.Message):
    __slots__ = ("county_code", "from_day", "to_day")
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    FROM_DAY_FIELD_NUMBER: _ClassVar[int]
    TO_DAY_FIELD_NUMBER: _ClassVar[int]
    county_code: str
    from_day: str
    to_day: str
    def __init__(self, county_code: _Optional[str] = ..., from_day: _Optional[str] = ..., to_day: _Optional[str] = ...) -> None: ...

class GetSealedFigureResponse(_message.Message):
    __slots__ = ("complaints_taken", "complaints_decided", "complaints_upheld", "accusations_registered", "accusations_forwarded")
    COMPLAINTS_TAKEN_FIELD_NUMBER: _ClassVar[int]
    COMPLAINTS_DECIDED_FIELD_NUMBER: _ClassVar[int]
    COMPLAINTS_UPHELD_FIELD_NUMBER: _ClassVar[int]
    ACCUSATIONS_REGISTERED_FIELD_NUMBER: _ClassVar[int]
    ACCUSATIONS_FORWARDED_FIELD_NUMBER: _ClassVar[int]
    complaints_taken: int
    complaints_decided: int
    complaints_upheld: int
    accusations_registered: int
    accusations_forwarded: int
    def __init__(self, complaints_taken: _Optional[int] = ..., complaints_decided: _Optional[int] = ..., complaints_upheld: _Optional[int] = ..., accusations_registered: _Optional[int] = ..., accusations_forwarded: _Optional[int] = ...) -> None: ...

class ListFigureCasesRequest(_message.Message):
    __slots__ = ("county_code", "place_prefix", "from_day", "to_day", "figure_id", "only_missing", "page_size", "page_token")
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    PLACE_PREFIX_FIELD_NUMBER: _ClassVar[int]
    FROM_DAY_FIELD_NUMBER: _ClassVar[int]
    TO_DAY_FIELD_NUMBER: _ClassVar[int]
    FIGURE_ID_FIELD_NUMBER: _ClassVar[int]
    ONLY_MISSING_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    county_code: str
    place_prefix: str
    from_day: str
    to_day: str
    figure_id: str
    only_missing: bool
    page_size: int
    page_token: str
    def __init__(self, county_code: _Optional[str] = ..., place_prefix: _Optional[str] = ..., from_day: _Optional[str] = ..., to_day: _Optional[str] = ..., figure_id: _Optional[str] = ..., only_missing: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListFigureCasesResponse(_message.Message):
    __slots__ = ("cases", "next_page_token")
    CASES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    cases: _containers.RepeatedCompositeFieldContainer[FigureCase]
    next_page_token: str
    def __init__(self, cases: _Optional[_Iterable[_Union[FigureCase, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class FigureCase(_message.Message):
    __slots__ = ("petition_id", "registration_number", "place_code", "on_day", "in_numerator")
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    REGISTRATION_NUMBER_FIELD_NUMBER: _ClassVar[int]
    PLACE_CODE_FIELD_NUMBER: _ClassVar[int]
    ON_DAY_FIELD_NUMBER: _ClassVar[int]
    IN_NUMERATOR_FIELD_NUMBER: _ClassVar[int]
    petition_id: str
    registration_number: str
    place_code: str
    on_day: str
    in_numerator: bool
    def __init__(self, petition_id: _Optional[str] = ..., registration_number: _Optional[str] = ..., place_code: _Optional[str] = ..., on_day: _Optional[str] = ..., in_numerator: _Optional[bool] = ...) -> None: ...

class OrderChanged(_message.Message):
    __slots__ = ("petition_id", "county_code", "order_number", "clock_id", "addressee_code", "answer_by", "answered", "at", "version")
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    ORDER_NUMBER_FIELD_NUMBER: _ClassVar[int]
    CLOCK_ID_FIELD_NUMBER: _ClassVar[int]
    ADDRESSEE_CODE_FIELD_NUMBER: _ClassVar[int]
    ANSWER_BY_FIELD_NUMBER: _ClassVar[int]
    ANSWERED_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    petition_id: str
    county_code: str
    order_number: str
    clock_id: str
    addressee_code: str
    answer_by: str
    answered: bool
    at: _timestamp_pb2.Timestamp
    version: int
    def __init__(self, petition_id: _Optional[str] = ..., county_code: _Optional[str] = ..., order_number: _Optional[str] = ..., clock_id: _Optional[str] = ..., addressee_code: _Optional[str] = ..., answer_by: _Optional[str] = ..., answered: _Optional[bool] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., version: _Optional[int] = ...) -> None: ...

class OrdersErased(_message.Message):
    __slots__ = ("petition_id", "county_code", "erased_at")
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    ERASED_AT_FIELD_NUMBER: _ClassVar[int]
    petition_id: str
    county_code: str
    erased_at: _timestamp_pb2.Timestamp
    def __init__(self, petition_id: _Optional[str] = ..., county_code: _Optional[str] = ..., erased_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SuspensionChanged(_message.Message):
    __slots__ = ("suspension_number", "agent_id", "county_code", "suspended", "at", "version")
    SUSPENSION_NUMBER_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    SUSPENDED_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    suspension_number: str
    agent_id: str
    county_code: str
    suspended: bool
    at: _timestamp_pb2.Timestamp
    version: int
    def __init__(self, suspension_number: _Optional[str] = ..., agent_id: _Optional[str] = ..., county_code: _Optional[str] = ..., suspended: _Optional[bool] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., version: _Optional[int] = ...) -> None: ...
