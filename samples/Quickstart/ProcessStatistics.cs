namespace Quickstart;

internal sealed record ProcessStatistics
{
    public IReadOnlyList<int> ProcessIds { get; init; } = [];

    public long BytesSent { get; init; }

    public long BytesReceived { get; init; }

    public long PeakWorkerMemory { get; init; }

    public int Started { get; init; }

    public int Crashed { get; init; }
}

internal static class ProcessStatisticsExtensions
{
    public static ProcessStatistics? GetStatistics(this ProcessStrategy strategy) => strategy is null ? new() : null;
}
