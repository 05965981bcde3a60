using Parallelism.SharedMemory;

namespace Parallelism.Closures;

// A delegate as bytes, ready for any worker that has the definitions below Definitions.
internal sealed class EncodedWork
{
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    public required int Definitions { get; init; }

    // Captured tokens that can still be cancelled; cancelling one should cancel the token that the worker puts in its place.
    public IReadOnlyList<CancellationToken> Tokens { get; init; } = [];

    public IReadOnlyList<CapturedProgress> Progress { get; init; } = [];

    public IReadOnlyList<CapturedLogger> Loggers { get; init; } = [];

    // The memory that it refers to, which its call holds until its end; null: none.
    public Luggage? Luggage { get; init; }
}
