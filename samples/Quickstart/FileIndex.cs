namespace Quickstart;

internal enum FileKind
{
    Text,
    Empty,
    Binary,
    Unreadable,
}

// What the index knows about one file. From a worker process this is all that comes back, so it holds each different word of the file once,
// with its count, and never the text: a few per cent of what was read.
internal sealed record FileIndex(string Path, FileKind Kind)
{
    public long Bytes { get; init; }

    public long CompressedBytes { get; init; }

    public string Sha256 { get; init; } = "";

    // Word i occurs Counts[i] times.
    public string[] Words { get; init; } = [];

    public int[] Counts { get; init; } = [];

    public string? Problem { get; init; }
}
