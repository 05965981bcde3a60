using Parallelism.Dispatch;
using Parallelism.Envelopes;
using Parallelism.Wire;

namespace Parallelism.Remote;

// Reads what a node says of a chunk, and hands it on.
internal sealed class ResultReading(ChunkDispatcher dispatcher, Chunk chunk)
{
    private readonly IOutcomeReader _reader = chunk.Call.CreateReader();

    public void Read(ReadOnlySpan<byte> content)
    {
        var parts = new BodyReader(content);
        _reader.Define(parts.ReadBlob());
        while (!parts.IsAtEnd)
        {
            switch ((ResultPart)parts.ReadByte())
            {
                case ResultPart.Values:
                    OnValues(parts.ReadCount(), parts.ReadCount(), parts.ReadBlob());
                    break;
                case ResultPart.Value:
                    OnOutcome(parts.ReadCount(), OutcomeKind.Value, parts.ReadBlob());
                    break;
                case ResultPart.Exception:
                    OnOutcome(parts.ReadCount(), OutcomeKind.Exception, parts.ReadBlob());
                    break;
                case ResultPart.Output:
                    OnOutput(parts.ReadByte() != 0, parts.ReadCount(), parts.ReadCount() - 1, parts.ReadText(int.MaxValue));
                    break;
                case ResultPart.Report:
                    chunk.First.OnReport(parts.ReadVarint(), parts.ReadBlob(), _reader);
                    break;
                case ResultPart.Log:
                    if (chunk.First.ReadLog(parts.ReadBlob(), _reader) is { } deliver)
                        chunk.Speech.Add(chunk.First, deliver);
                    break;
                default:
                    throw new ProtocolException("A result has a part that is not known.");
            }
        }
    }

    private void OnValues(int first, int count, ReadOnlySpan<byte> values)
    {
        if (first > chunk.Count - count || !chunk.First.TakesResults)
            throw new ProtocolException($"Results {first} to {first + count} came for a chunk of {chunk.Count}.");
        // All of them are of one message, which is heeded once; a part of them settled means that the chunk is over.
        int settled = 0;
        while (settled < count && dispatcher.TrySettle(chunk, first + settled))
            settled++;
        if (settled == 0)
            return;
        (Operation operation, long item) = chunk.At(first);
        operation.OnResults(item, count, item, -1, values, _reader);
        dispatcher.CompleteBehind(chunk, operation, settled);
    }

    private void OnOutcome(int offset, OutcomeKind kind, ReadOnlySpan<byte> payload)
    {
        if (offset >= chunk.Count)
            throw new ProtocolException($"A result for item {offset} came for a chunk of {chunk.Count}.");
        if (!dispatcher.TrySettle(chunk, offset))
            return;
        (Operation operation, long item) = chunk.At(offset);
        operation.OnOutcome(item, kind, payload, _reader);
        dispatcher.CompleteBehind(chunk, operation, 1);
    }

    private void OnOutput(bool isError, int process, int offset, string text)
    {
        Operation? operation = null;
        long? index = null;
        if (offset >= 0 && offset < chunk.Count)
        {
            (operation, long item) = chunk.At(offset);
            index = operation.IsBatch ? operation.FirstIndex + item : null;
        }
        chunk.Speech.Say(
            operation ?? chunk.First,
            new() { Text = text, IsError = isError, ProcessId = process, Method = operation?.Method, ItemIndex = index });
    }
}
