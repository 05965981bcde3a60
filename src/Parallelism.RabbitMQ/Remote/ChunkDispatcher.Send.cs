using System.Diagnostics;
using Parallelism.Broker;
using Parallelism.Dispatch;
using Parallelism.Envelopes;
using Parallelism.Wire;

namespace Parallelism.Remote;

// From a chunk to an envelope that the broker has taken over.
internal sealed partial class ChunkDispatcher
{
    // A chunk is cut where its arguments pass this many bytes.
    private const int MaxChunkBytes = 1 << 20;

    private static readonly TimeSpan UnroutedPause = TimeSpan.FromMilliseconds(100);

    // Definitions, work and arguments; null: nothing is left to send. What cannot be written fails by itself, and what stands behind it waits again.
    private byte[]? Encode(Chunk chunk)
    {
        var arguments = new FrameBuffer(4096);
        var content = new FrameBuffer(4096);
        try
        {
            int written = WriteArguments(chunk, arguments, out Exception? failure);
            if (written > 0)
            {
                int mark = content.BeginBlob();
                chunk.Call.Table.WriteDefinitions(0, chunk.Call.Table.Count, content);
                content.EndBlob(mark);
                content.WriteBlob(chunk.First.Work);
                content.WriteBytes(arguments.Written);
                if (content.Length > _settings.Shelf.Largest)
                {
                    failure = TooLarge(content.Length);
                    // It was the last one that was too much, or the only one.
                    written = --written > 0 && arguments.Length > MaxChunkBytes ? written : 0;
                    if (written > 0)
                    {
                        Cut(chunk, written, null);
                        return Encode(chunk);
                    }
                }
            }
            if (written < chunk.Count)
                Cut(chunk, written, failure);
            return written == 0 ? null : content.Written.ToArray();
        }
        finally
        {
            arguments.Release();
            content.Release();
        }
    }

    private static int WriteArguments(Chunk chunk, FrameBuffer frame, out Exception? failure)
    {
        failure = null;
        Operation first = chunk.First;
        if (first.ArgumentSize > 0 && first.EndsCall)
        {
            (_, long from) = chunk.At(0);
            int most = Math.Max(1, Math.Min(chunk.Count, MaxChunkBytes / first.ArgumentSize));
            first.WriteArguments(from, from + most, frame);
            return most;
        }
        int written = 0;
        while (written < chunk.Count && (written == 0 || frame.Length < MaxChunkBytes))
        {
            int before = frame.Length;
            (Operation operation, long item) = chunk.At(written);
            try
            {
                int blob = frame.BeginBlob();
                operation.WriteArgument(item, frame);
                frame.EndBlob(blob);
            }
            catch (Exception error)
            {
                frame.Rewind(before);
                failure = error;
                break;
            }
            written++;
        }
        return written;
    }

    // The chunk ends before this item, which failed or is too much.
    private void Cut(Chunk chunk, int count, Exception? failure)
    {
        Operation? failed = null;
        long failedItem = 0;
        lock (_gate)
        {
            int next = count;
            if (failure is not null)
                (failed, failedItem) = chunk.At(next++);
            GiveBack(chunk, next, chunk.Count);
            chunk.CutTo(count);
            if (count == 0)
                Remove(chunk);
        }
        if (failed is null)
            return;
        failed.OnFailed(failedItem, failure!);
        Complete(failed, 1);
    }

    // Under the lock: those of these items that are not settled wait again.
    private void GiveBack(Chunk chunk, int from, int to)
    {
        int end = to;
        while (end > from)
        {
            (Operation operation, long item) = chunk.At(end - 1);
            int start = end - 1;
            if (!chunk.IsSettled[start])
            {
                // Neighbours of one operation go back as one range.
                while (start > from && !chunk.IsSettled[start - 1] && chunk.At(start - 1).Operation == operation)
                    start--;
                long count = end - start;
                chunk.IsSettled.AsSpan(start, (int)count).Fill(true);
                operation.Outstanding -= count;
                if (!operation.IsOver)
                {
                    operation.Pending.Push(item - count + 1, item + 1);
                    Wait(operation, first: true);
                }
            }
            end = start;
        }
    }

    private WorkSerializationException TooLarge(long length) => new(
        $"An item takes {length} bytes with what its work captures, where a message to a node may have {_settings.Shelf.Largest}: " +
        (_settings.Shelf.HasStore ? "pass less." : "pass less, or set PayloadStore to a place that the caller and all nodes reach."));

    // Away from the caller's thread, context and flow, which are none of the connection's business.
    private void Send(Chunk chunk, byte[] content) =>
        ThreadPool.UnsafeQueueUserWorkItem(static send => _ = send.Dispatcher.SendAsync(send.Chunk, send.Content), (Dispatcher: this, Chunk: chunk, Content: content), preferLocal: false);

    // Until the broker has it, or nobody wants it. Nothing here heeds the caller's token: what is being published is let go, not interrupted.
    private async Task SendAsync(Chunk chunk, byte[] bytes)
    {
        try
        {
            Content content = await _settings.Shelf.PutAsync(bytes, _ending.Token).ConfigureAwait(false);
            byte[] envelope = _seal.Close(EnvelopeKind.Task, Describe(chunk, content).Write);
            bool isOver;
            lock (_gate)
            {
                chunk.StoredKey = content.Key;
                chunk.Envelope = envelope;
                // With a payload store it is far less than it was.
                isOver = !Charge(chunk, envelope.Length);
            }
            if (isOver)
            {
                await _settings.Shelf.DropAsync(content.Key).ConfigureAwait(false);
                return;
            }
            Interlocked.Increment(ref _chunksSent);
            Interlocked.Add(ref _bytesSent, envelope.Length);
            await PublishAsync(chunk).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
        }
        catch (BrokerLostException) when (_ending.IsCancellationRequested)
        {
        }
        catch (Exception error)
        {
            FailItems(chunk, _ => error);
        }
    }

    // What the chunk takes of MaxBytesInFlight until it is over; false: it is.
    private bool Charge(Chunk chunk, int bytes)
    {
        lock (_gate)
        {
            if (chunk.IsOver)
                return false;
            _bytesInFlight += bytes - chunk.Size;
            chunk.Size = bytes;
            return true;
        }
    }

    private async Task PublishAsync(Chunk chunk)
    {
        while (true)
        {
            IBrokerSession session = await _supervisor.GetAsync(_ending.Token).ConfigureAwait(false);
            if (chunk.IsOver || TryDropUnsent(chunk))
                return;
            if (session.Ended.IsCompleted)
            {
                await WaitForOtherAsync(session).ConfigureAwait(false);
                continue;
            }
            try
            {
                string exchange = chunk.IsSuspect ? _names.Suspects : _names.Work;
                if (await session.PublishAsync(Lane.Work, exchange, _names.TaskKey(_client), chunk.Envelope, isDurable: true).ConfigureAwait(false))
                {
                    chunk.ConfirmedAt = Stopwatch.GetTimestamp();
                    return;
                }
                // There has never been a node of this build, so there is no queue yet.
                await Task.Delay(UnroutedPause, _ending.Token).ConfigureAwait(false);
                continue;
            }
            catch (BrokerLostException)
            {
                // Perhaps it is there, perhaps not: it is sent again, and the second result is dropped. What may not run twice is lost.
                if (_settings.MaxDeliveries > 0)
                {
                    FailItems(chunk, offset => Lost(chunk, offset, "for the broker was lost before it confirmed it, and it may not be run again, by MaxDeliveries"));
                    return;
                }
            }
            await WaitForOtherAsync(session).ConfigureAwait(false);
        }
    }

    // A session that has ended may be current for a moment longer.
    private async Task WaitForOtherAsync(IBrokerSession session)
    {
        while (_supervisor.Current == session)
            await Task.Delay(10, _ending.Token).ConfigureAwait(false);
    }

    // Cancelled before it was ever sent.
    private bool TryDropUnsent(Chunk chunk)
    {
        if (chunk.CancelledAt == 0 || chunk.ConfirmedAt != 0)
            return false;
        Abandon(chunk);
        return true;
    }

    private TaskMessage Describe(Chunk chunk, Content content)
    {
        Operation first = chunk.First;
        var trace = new FrameBuffer(64);
        first.Trace?.Write(trace);
        byte[] traceBytes = trace.Written.ToArray();
        trace.Release();
        return new()
        {
            Client = _client,
            Chunk = chunk.Id,
            Code = _names.Code,
            Method = first.Method,
            Attempts = chunk.Attempts,
            MaxDeliveries = _settings.MaxDeliveries,
            Timeout = _settings.Timeout,
            GracePeriod = _settings.GracePeriod,
            Serializer = _settings.Serializer,
            Culture = first.Culture,
            UICulture = first.UICulture,
            Trace = traceBytes,
            RandomKey = first.RandomKey,
            IsBatch = first.IsBatch,
            TracesItems = first is { Trace.IsRecorded: true, Observer.TracesItems: true },
            TakesResults = first is { TakesResults: true, EndsCall: true },
            FirstIndex = chunk.FirstIndex,
            ArgumentSize = first.EndsCall ? first.ArgumentSize : 0,
            Count = chunk.Count,
            Content = content,
        };
    }

    private void CancelAtNodes(IEnumerable<Chunk> chunks)
    {
        var message = new CancelMessage([.. chunks.Select(static chunk => chunk.Id).Take(CancelMessage.MaxChunks)]);
        ThreadPool.UnsafeQueueUserWorkItem(
            static cancel => _ = cancel.Dispatcher.ControlAsync(EnvelopeKind.Cancel, cancel.Message.Write), (Dispatcher: this, Message: message), preferLocal: false);
    }

    // One at a time: receivers take what comes out of order for a replay.
    private async Task ControlAsync(EnvelopeKind kind, Action<FrameBuffer> write)
    {
        await _controlTurn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_supervisor.Current is { } session)
                await session.PublishAsync(Lane.Control, _names.Control, "control", _seal.Close(kind, write), isDurable: false).ConfigureAwait(false);
        }
        catch (BrokerLostException)
        {
            // The watch asks again.
        }
        finally
        {
            _controlTurn.Release();
        }
    }
}
