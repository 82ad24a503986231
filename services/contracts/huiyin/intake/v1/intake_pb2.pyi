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

class AccessReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACCESS_REASON_UNSPECIFIED: _ClassVar[AccessReason]
    ACCESS_REASON_HANDLING: _ClassVar[AccessReason]
    ACCESS_REASON_CONTACT: _ClassVar[AccessReason]
    ACCESS_REASON_DELIVERY: _ClassVar[AccessReason]
    ACCESS_REASON_IDENTITY: _ClassVar[AccessReason]
    ACCESS_REASON_RECUSAL: _ClassVar[AccessReason]
    ACCESS_REASON_ASKED: _ClassVar[AccessReason]
    ACCESS_REASON_SUPERVISION: _ClassVar[AccessReason]
    ACCESS_REASON_FILES: _ClassVar[AccessReason]

class FilePurpose(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FILE_PURPOSE_UNSPECIFIED: _ClassVar[FilePurpose]
    FILE_PURPOSE_EVIDENCE: _ClassVar[FilePurpose]
    FILE_PURPOSE_LETTER: _ClassVar[FilePurpose]
    FILE_PURPOSE_OTHER: _ClassVar[FilePurpose]

class FileKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FILE_KIND_UNSPECIFIED: _ClassVar[FileKind]
    FILE_KIND_JPEG: _ClassVar[FileKind]
    FILE_KIND_PNG: _ClassVar[FileKind]
    FILE_KIND_WEBP: _ClassVar[FileKind]
    FILE_KIND_PDF: _ClassVar[FileKind]
    FILE_KIND_TEXT: _ClassVar[FileKind]
    FILE_KIND_MP3: _ClassVar[FileKind]
    FILE_KIND_M4A: _ClassVar[FileKind]
    FILE_KIND_AMR: _ClassVar[FileKind]
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
ACCESS_REASON_UNSPECIFIED: AccessReason
ACCESS_REASON_HANDLING: AccessReason
ACCESS_REASON_CONTACT: AccessReason
ACCESS_REASON_DELIVERY: AccessReason
ACCESS_REASON_IDENTITY: AccessReason
ACCESS_REASON_RECUSAL: AccessReason
ACCESS_REASON_ASKED: AccessReason
ACCESS_REASON_SUPERVISION: AccessReason
ACCESS_REASON_FILES: AccessReason
FILE_PURPOSE_UNSPECIFIED: FilePurpose
FILE_PURPOSE_EVIDENCE: FilePurpose
FILE_PURPOSE_LETTER: FilePurpose
FILE_PURPOSE_OTHER: FilePurpose
FILE_KIND_UNSPECIFIED: FileKind
FILE_KIND_JPEG: FileKind
FILE_KIND_PNG: FileKind
FILE_KIND_WEBP: FileKind
FILE_KIND_PDF: FileKind
FILE_KIND_TEXT: FileKind
FILE_KIND_MP3: FileKind
FILE_KIND_M4A: FileKind
FILE_KIND_AMR: FileKind

class Consents(_message.Message):
    __slots__ = ("general", "sensitive", "guardian")
    GENERAL_FIELD_NUMBER: _ClassVar[int]
    SENSITIVE_FIELD_NUMBER: _ClassVar[int]
    GUARDIAN_FIELD_NUMBER: _ClassVar[int]
    general: bool
    sensitive: bool
    guardian: bool
    def __init__(self, general: _Optional[bool] = ..., sensitive: _Optional[bool] = ..., guardian: _Optional[bool] = ...) -> None: ...

class ConsentRecord(_message.Message):
    __slots__ = ("at", "recorded_by", "notice_version", "given", "at_registration")
    AT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_BY_FIELD_NUMBER: _ClassVar[int]
    NOTICE_VERSION_FIELD_NUMBER: _ClassVar[int]
    GIVEN_FIELD_NUMBER: _ClassVar[int]
    AT_REGISTRATION_FIELD_NUMBER: _ClassVar[int]
    at: _timestamp_pb2.Timestamp
    recorded_by: str
    notice_version: str
    given: Consents
    at_registration: bool
    def __init__(self, at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recorded_by: _Optional[str] = ..., notice_version: _Optional[str] = ..., given: _Optional[_Union[Consents, _Mapping]] = ..., at_registration: _Optional[bool] = ...) -> None: ...

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
    __slots__ = ("id", "registration_number", "version", "county_code", "place_code", "office_code", "channel", "source", "kind", "category", "petitioner", "anonymous", "request", "facts", "reasons", "head_count", "representatives", "other_party", "missing", "chosen_agent_id", "repeat_of", "received_at", "registered_at", "registered_on", "acceptance_state", "legal_route", "decision_reason", "decision_article", "guided_to", "decided_at", "query_code", "registered_by", "masked", "revealable", "under_fourteen", "consents", "to_ask", "withdrawn")
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
    MASKED_FIELD_NUMBER: _ClassVar[int]
    REVEALABLE_FIELD_NUMBER: _ClassVar[int]
    UNDER_FOURTEEN_FIELD_NUMBER: _ClassVar[int]
    CONSENTS_FIELD_NUMBER: _ClassVar[int]
    TO_ASK_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_FIELD_NUMBER: _ClassVar[int]
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
    masked: bool
    revealable: bool
    under_fourteen: bool
    consents: _containers.RepeatedCompositeFieldContainer[ConsentRecord]
    to_ask: _containers.RepeatedScalarFieldContainer[str]
    withdrawn: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., registration_number: _Optional[str] = ..., version: _Optional[int] = ..., county_code: _Optional[str] = ..., place_code: _Optional[str] = ..., office_code: _Optional[str] = ..., channel: _Optional[_Union[Channel, str]] = ..., source: _Optional[_Union[Source, str]] = ..., kind: _Optional[_Union[Kind, str]] = ..., category: _Optional[str] = ..., petitioner: _Optional[_Union[Petitioner, _Mapping]] = ..., anonymous: _Optional[bool] = ..., request: _Optional[str] = ..., facts: _Optional[str] = ..., reasons: _Optional[str] = ..., head_count: _Optional[int] = ..., representatives: _Optional[_Iterable[str]] = ..., other_party: _Optional[str] = ..., missing: _Optional[_Iterable[str]] = ..., chosen_agent_id: _Optional[str] = ..., repeat_of: _Optional[str] = ..., received_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., registered_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., registered_on: _Optional[str] = ..., acceptance_state: _Optional[_Union[AcceptanceState, str]] = ..., legal_route: _Optional[_Union[LegalRoute, str]] = ..., decision_reason: _Optional[str] = ..., decision_article: _Optional[str] = ..., guided_to: _Optional[str] = ..., decided_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., query_code: _Optional[str] = ..., registered_by: _Optional[str] = ..., masked: _Optional[bool] = ..., revealable: _Optional[bool] = ..., under_fourteen: _Optional[bool] = ..., consents: _Optional[_Iterable[_Union[ConsentRecord, _Mapping]]] = ..., to_ask: _Optional[_Iterable[str]] = ..., withdrawn: _Optional[_Iterable[str]] = ...) -> None: ...

class RegisterPetitionRequest(_message.Message):
    __slots__ = ("request_id", "county_code", "place_code", "office_code", "channel", "source", "kind", "category", "petitioner", "anonymous", "request", "facts", "reasons", "head_count", "representatives", "other_party", "chosen_agent_id", "earlier_registration_number", "received_at", "notice_version", "consents", "under_fourteen", "accused_kind", "accused_code", "accused_office_code")
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
    NOTICE_VERSION_FIELD_NUMBER: _ClassVar[int]
    CONSENTS_FIELD_NUMBER: _ClassVar[int]
    UNDER_FOURTEEN_FIELD_NUMBER: _ClassVar[int]
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
    notice_version: str
    consents: Consents
    under_fourteen: bool
    accused_kind: AccusedKind
    accused_code: str
    accused_office_code: str
    def __init__(self, request_id: _Optional[str] = ..., county_code: _Optional[str] = ..., place_code: _Optional[str] = ..., office_code: _Optional[str] = ..., channel: _Optional[_Union[Channel, str]] = ..., source: _Optional[_Union[Source, str]] = ..., kind: _Optional[_Union[Kind, str]] = ..., category: _Optional[str] = ..., petitioner: _Optional[_Union[Petitioner, _Mapping]] = ..., anonymous: _Optional[bool] = ..., request: _Optional[str] = ..., facts: _Optional[str] = ..., reasons: _Optional[str] = ..., head_count: _Optional[int] = ..., representatives: _Optional[_Iterable[str]] = ..., other_party: _Optional[str] = ..., chosen_agent_id: _Optional[str] = ..., earlier_registration_number: _Optional[str] = ..., received_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., notice_version: _Optional[str] = ..., consents: _Optional[_Union[Consents, _Mapping]] = ..., under_fourteen: _Optional[bool] = ..., accused_kind: _Optional[_Union[AccusedKind, str]] = ..., accused_code: _Optional[str] = ..., accused_office_code: _Optional[str] = ...) -> None: ...

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

class PetitionFile(_message.Message):
    __slots__ = ("id", "petition_id", "number", "name", "purpose", "kind", "size", "digest", "added_at", "added_by")
    ID_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    ADDED_AT_FIELD_NUMBER: _ClassVar[int]
    ADDED_BY_FIELD_NUMBER: _ClassVar[int]
    id: str
    petition_id: str
    number: int
    name: str
    purpose: FilePurpose
    kind: FileKind
    size: int
    digest: str
    added_at: _timestamp_pb2.Timestamp
    added_by: str
    def __init__(self, id: _Optional[str] = ..., petition_id: _Optional[str] = ..., number: _Optional[int] = ..., name: _Optional[str] = ..., purpose: _Optional[_Union[FilePurpose, str]] = ..., kind: _Optional[_Union[FileKind, str]] = ..., size: _Optional[int] = ..., digest: _Optional[str] = ..., added_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., added_by: _Optional[str] = ...) -> None: ...

class AddFileRequest(_message.Message):
    __slots__ = ("request_id", "petition_id", "query_code", "name", "purpose", "size", "chunk")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    QUERY_CODE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    CHUNK_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    petition_id: str
    query_code: str
    name: str
    purpose: FilePurpose
    size: int
    chunk: bytes
    def __init__(self, request_id: _Optional[str] = ..., petition_id: _Optional[str] = ..., query_code: _Optional[str] = ..., name: _Optional[str] = ..., purpose: _Optional[_Union[FilePurpose, str]] = ..., size: _Optional[int] = ..., chunk: _Optional[bytes] = ...) -> None: ...

class AddFileResponse(_message.Message):
    __slots__ = ("file",)
    FILE_FIELD_NUMBER: _ClassVar[int]
    file: PetitionFile
    def __init__(self, file: _Optional[_Union[PetitionFile, _Mapping]] = ...) -> None: ...

class GetFileRequest(_message.Message):
    __slots__ = ("file_id",)
    FILE_ID_FIELD_NUMBER: _ClassVar[int]
    file_id: str
    def __init__(self, file_id: _Optional[str] = ...) -> None: ...

class GetFileResponse(_message.Message):
    __slots__ = ("file", "chunk")
    FILE_FIELD_NUMBER: _ClassVar[int]
    CHUNK_FIELD_NUMBER: _ClassVar[int]
    file: PetitionFile
    chunk: bytes
    def __init__(self, file: _Optional[_Union[PetitionFile, _Mapping]] = ..., chunk: _Optional[bytes] = ...) -> None: ...

class ListFilesRequest(_message.Message):
    __slots__ = ("petition_id",)
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    petition_id: str
    def __init__(self, petition_id: _Optional[str] = ...) -> None: ...

class ListFilesResponse(_message.Message):
    __slots__ = ("files",)
    FILES_FIELD_NUMBER: _ClassVar[int]
    files: _containers.RepeatedCompositeFieldContainer[PetitionFile]
    def __init__(self, files: _Optional[_Iterable[_Union[PetitionFile, _Mapping]]] = ...) -> None: ...

class Progress(_message.Message):
    __slots__ = ("registration_number", "registered_on", "kind", "category", "acceptance_state", "responsible_code", "responsible_name", "agent_id", "stage", "lines", "clocks", "petition_id", "consents")
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
    CONSENTS_FIELD_NUMBER: _ClassVar[int]
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
    consents: Consents
    def __init__(self, registration_number: _Optional[str] = ..., registered_on: _Optional[str] = ..., kind: _Optional[_Union[Kind, str]] = ..., category: _Optional[str] = ..., acceptance_state: _Optional[_Union[AcceptanceState, str]] = ..., responsible_code: _Optional[str] = ..., responsible_name: _Optional[str] = ..., agent_id: _Optional[str] = ..., stage: _Optional[str] = ..., lines: _Optional[_Iterable[_Union[ProgressLine, _Mapping]]] = ..., clocks: _Optional[_Iterable[_Union[ProgressClock, _Mapping]]] = ..., petition_id: _Optional[str] = ..., consents: _Optional[_Union[Consents, _Mapping]] = ...) -> None: ...

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

class RevealPetitionerRequest(_message.Message):
    __slots__ = ("request_id", "petition_id", "reason", "note")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    petition_id: str
    reason: AccessReason
    note: str
    def __init__(self, request_id: _Optional[str] = ..., petition_id: _Optional[str] = ..., reason: _Optional[_Union[AccessReason, str]] = ..., note: _Optional[str] = ...) -> None: ...

class RevealPetitionerResponse(_message.Message):
    __slots__ = ("petitioner", "representatives")
    PETITIONER_FIELD_NUMBER: _ClassVar[int]
    REPRESENTATIVES_FIELD_NUMBER: _ClassVar[int]
    petitioner: Petitioner
    representatives: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, petitioner: _Optional[_Union[Petitioner, _Mapping]] = ..., representatives: _Optional[_Iterable[str]] = ...) -> None: ...

class ListAccessesRequest(_message.Message):
    __slots__ = ("query_code",)
    QUERY_CODE_FIELD_NUMBER: _ClassVar[int]
    query_code: str
    def __init__(self, query_code: _Optional[str] = ...) -> None: ...

class ListAccessesResponse(_message.Message):
    __slots__ = ("accesses", "more")
    ACCESSES_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    accesses: _containers.RepeatedCompositeFieldContainer[Access]
    more: bool
    def __init__(self, accesses: _Optional[_Iterable[_Union[Access, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class Access(_message.Message):
    __slots__ = ("on_day", "office_code", "office_name", "role", "agent_id", "reason", "shown")
    ON_DAY_FIELD_NUMBER: _ClassVar[int]
    OFFICE_CODE_FIELD_NUMBER: _ClassVar[int]
    OFFICE_NAME_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SHOWN_FIELD_NUMBER: _ClassVar[int]
    on_day: str
    office_code: str
    office_name: str
    role: str
    agent_id: str
    reason: AccessReason
    shown: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, on_day: _Optional[str] = ..., office_code: _Optional[str] = ..., office_name: _Optional[str] = ..., role: _Optional[str] = ..., agent_id: _Optional[str] = ..., reason: _Optional[_Union[AccessReason, str]] = ..., shown: _Optional[_Iterable[str]] = ...) -> None: ...

class GetNoticeRequest(_message.Message):
    __slots__ = ("notice_version",)
    NOTICE_VERSION_FIELD_NUMBER: _ClassVar[int]
    notice_version: str
    def __init__(self, notice_version: _Optional[str] = ...) -> None: ...

class GetNoticeResponse(_message.Message):
    __slots__ = ("notice",)
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    notice: Notice
    def __init__(self, notice: _Optional[_Union[Notice, _Mapping]] = ...) -> None: ...

class Notice(_message.Message):
    __slots__ = ("version", "title", "effective_on", "short", "sections")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_ON_FIELD_NUMBER: _ClassVar[int]
    SHORT_FIELD_NUMBER: _ClassVar[int]
    SECTIONS_FIELD_NUMBER: _ClassVar[int]
    version: str
    title: str
    effective_on: str
    short: str
    sections: _containers.RepeatedCompositeFieldContainer[NoticeSection]
    def __init__(self, version: _Optional[str] = ..., title: _Optional[str] = ..., effective_on: _Optional[str] = ..., short: _Optional[str] = ..., sections: _Optional[_Iterable[_Union[NoticeSection, _Mapping]]] = ...) -> None: ...

class NoticeSection(_message.Message):
    __slots__ = ("heading", "lines")
    HEADING_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    heading: str
    lines: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, heading: _Optional[str] = ..., lines: _Optional[_Iterable[str]] = ...) -> None: ...

class RecordConsentRequest(_message.Message):
    __slots__ = ("request_id", "petition_id", "version", "notice_version", "consents")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    NOTICE_VERSION_FIELD_NUMBER: _ClassVar[int]
    CONSENTS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    petition_id: str
    version: int
    notice_version: str
    consents: Consents
    def __init__(self, request_id: _Optional[str] = ..., petition_id: _Optional[str] = ..., version: _Optional[int] = ..., notice_version: _Optional[str] = ..., consents: _Optional[_Union[Consents, _Mapping]] = ...) -> None: ...

class RecordConsentResponse(_message.Message):
    __slots__ = ("consents",)
    CONSENTS_FIELD_NUMBER: _ClassVar[int]
    consents: _containers.RepeatedCompositeFieldContainer[ConsentRecord]
    def __init__(self, consents: _Optional[_Iterable[_Union[ConsentRecord, _Mapping]]] = ...) -> None: ...

class WithdrawConsentRequest(_message.Message):
    __slots__ = ("request_id", "query_code")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    QUERY_CODE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    query_code: str
    def __init__(self, request_id: _Optional[str] = ..., query_code: _Optional[str] = ...) -> None: ...

class WithdrawConsentResponse(_message.Message):
    __slots__ = ("consents",)
    CONSENTS_FIELD_NUMBER: _ClassVar[int]
    consents: Consents
    def __init__(self, consents: _Optional[_Union[Consents, _Mapping]] = ...) -> None: ...

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

class PetitionErased(_message.Message):
    __slots__ = ("petition_id", "county_code", "erased_at")
    PETITION_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTY_CODE_FIELD_NUMBER: _ClassVar[int]
    ERASED_AT_FIELD_NUMBER: _ClassVar[int]
    petition_id: str
    county_code: str
    erased_at: _timestamp_pb2.Timestamp
    def __init__(self, petition_id: _Optional[str] = ..., county_code: _Optional[str] = ..., erased_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

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
