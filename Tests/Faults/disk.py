"""What a disk may hold after a loss of power, from a record of what a program did to it (record_shim.c).

The system promises little: the bytes of a file are there once the file was synced, a name once its folder was.
Anything else may have reached the disk or not, in any order.
"""
import dataclasses
import pathlib

NAMING = {"create", "rename", "link", "unlink", "mkdir"}


@dataclasses.dataclass(frozen=True)
class Step:
    """One call that changed something, or that brought changes to the disk."""

    kind: str
    words: tuple[str, ...] = ()
    file: int = -1
    """Which file, numbered as they were made: the system uses an inode again."""
    offset: int = 0
    data: bytes = b""

    @property
    def folder(self) -> str:
        """In which a name changes."""
        return str(pathlib.PurePosixPath(self.words[-1]).parent)


def read_record(path: pathlib.Path, known: dict[int, int]) -> list[Step]:
    """The steps of a record; `known` has the numbers of files that were there before, by inode."""
    content = path.read_bytes()
    files = dict(known)
    steps, place = [], 0
    while place < len(content):
        end = content.index(b"\n", place)
        kind, *words = content[place:end].decode().split("\t")
        place = end + 1
        if kind == "create":
            files[int(words[0])] = len(set(known.values())) + sum(s.kind == "create" for s in steps)
            steps.append(Step(kind, (words[1],), files[int(words[0])]))
        elif kind == "write":
            inode, offset, count = map(int, words)
            steps.append(Step(kind, (), files[inode], offset, content[place:place + count]))
            place += count
        elif kind == "truncate":
            steps.append(Step(kind, (), files[int(words[0])], int(words[1])))
        elif kind == "sync":
            steps.append(Step(kind, (), files[int(words[0])]))
        else:
            steps.append(Step(kind, tuple(words)))
    return steps


@dataclasses.dataclass
class Disk:
    """Folders, names and bytes."""

    folders: set[str]
    names: dict[str, int]
    contents: dict[int, bytes]

    @staticmethod
    def of(folder: pathlib.Path) -> tuple["Disk", dict[int, int]]:
        """What a folder holds, and the numbers of its files by inode."""
        disk, inodes = Disk({"."}, {}, {}), {}
        for path in sorted(folder.rglob("*")):
            name = str(path.relative_to(folder))
            if path.is_dir():
                disk.folders.add(name)
            else:
                number = inodes.setdefault(path.stat().st_ino, len(inodes))
                disk.names[name], disk.contents[number] = number, path.read_bytes()
        return disk, inodes

    def after(self, steps: list[Step]) -> "Disk":
        """What is there once these steps, and no others, have reached the disk."""
        disk = Disk(set(self.folders), dict(self.names), {})
        contents = {number: bytearray(data) for number, data in self.contents.items()}
        for step in steps:
            if step.kind == "create":
                disk.names[step.words[0]] = step.file
                contents.setdefault(step.file, bytearray())
            elif step.kind == "write":
                content = contents.setdefault(step.file, bytearray())
                content.extend(bytes(max(0, step.offset - len(content))))
                content[step.offset:step.offset + len(step.data)] = step.data
            elif step.kind == "truncate":
                content = contents.setdefault(step.file, bytearray())
                content.extend(bytes(max(0, step.offset - len(content))))
                del content[step.offset:]
            elif step.kind == "rename" and step.words[0] in disk.names:
                disk.names[step.words[1]] = disk.names.pop(step.words[0])
            elif step.kind == "link" and step.words[0] in disk.names:
                disk.names[step.words[1]] = disk.names[step.words[0]]
            elif step.kind == "unlink":
                disk.names.pop(step.words[0], None)
            elif step.kind == "mkdir":
                disk.folders.add(step.words[0])
        disk.contents = {number: bytes(data) for number, data in contents.items()}
        return disk.reachable()

    def reachable(self) -> "Disk":
        """Without what stands in folders that are not there."""
        def is_there(name: str) -> bool:
            parent = str(pathlib.PurePosixPath(name).parent)
            return name == "." or (parent in self.folders and is_there(parent))

        folders = {name for name in self.folders if is_there(name)}
        self.folders = folders
        self.names = {name: file for name, file in self.names.items() if is_there(name)}
        return self

    def write(self, folder: pathlib.Path):
        """Makes it in a folder that is empty."""
        for name in sorted(self.folders):
            (folder / name).mkdir(parents=True, exist_ok=True)
        for name, number in self.names.items():
            (folder / name).write_bytes(self.contents.get(number, b""))

    def key(self) -> tuple:
        """Equal for equal disks."""
        return (frozenset(self.folders),
                frozenset((name, self.contents.get(file, b"")) for name, file in self.names.items()))


def is_kept(steps: list[Step], place: int) -> bool:
    """Whether the system has promised that a step is on the disk, by the end of these steps."""
    step = steps[place]
    later = steps[place + 1:]
    if step.kind in NAMING:
        return any(s.kind == "folder-sync" and s.words[0] == step.folder for s in later)
    return any(s.kind == "sync" and s.file == step.file for s in later)


def states_after(steps: list[Step]):
    """What may have reached the disk when the power fails behind these steps: words for it, and the steps."""
    changes = [i for i, step in enumerate(steps) if step.kind not in ("sync", "folder-sync")]
    kept = {i for i in changes if is_kept(steps, i)}
    loose = [i for i in changes if i not in kept]
    named = {i for i in changes if steps[i].kind in NAMING}

    def chosen(places) -> list[Step]:
        return [steps[i] for i in changes if i in places]

    yield "all that was done", chosen(changes)
    yield "all that was synced", chosen(kept)
    yield "names before bytes", chosen(kept | named)
    yield "bytes before names", chosen(kept | (set(changes) - named))
    for lost in loose:
        yield f"all but a {steps[lost].kind}", chosen(set(changes) - {lost})
    torn = [i for i in loose if steps[i].kind == "write"]
    if torn:
        step = steps[torn[-1]]
        half = dataclasses.replace(step, data=step.data[:len(step.data) // 2])
        yield "half a write", [half if i == torn[-1] else steps[i] for i in changes]
