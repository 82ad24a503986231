"""Intake's part about files, as the pages need it."""

from typing import Any

from huiyin.intake.v1 import intake_pb2 as it

from services.chassis.refusals import NotFound


class Files:
    """Answers from the `fake` of the whole of intake."""

    fake: Any

    def AddFile(self, requests: Any, context: Any) -> Any:  # noqa: N802
        first = next(requests)
        self.fake.hear(first, context)
        if not first.petition_id and first.query_code != self.fake.petition.query_code:
            raise NotFound("没有查到。请核对回执上的查询码")
        content = b"".join(each.chunk for each in requests)
        file = it.PetitionFile(id=f"file-{len(self.fake.files) + 1}", number=len(self.fake.files) + 1)
        file.name, file.size, file.kind = first.name, len(content), it.FILE_KIND_TEXT
        file.purpose, file.petition_id = first.purpose, self.fake.petition.id
        self.fake.files[file.id] = (file, content)
        return it.AddFileResponse(file=file)

    def ListFiles(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        return it.ListFilesResponse(files=[file for file, _ in self.fake.files.values()])

    def GetFile(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        if request.file_id not in self.fake.files:
            raise NotFound("没有找到该信访事项，请核对编号")
        file, content = self.fake.files[request.file_id]
        yield it.GetFileResponse(file=file)
        yield it.GetFileResponse(chunk=content[:3])
        yield it.GetFileResponse(chunk=content[3:])
