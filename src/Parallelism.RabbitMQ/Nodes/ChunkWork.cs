using System.Diagnostics;
using Parallelism.Closures;
using Parallelism.Envelopes;
using Parallelism.Observation;
using Parallelism.Processes;
using Parallelism.Serialization;
using Parallelism.Verbs;
using Parallelism.Wire;

namespace Parallelism.Nodes;

// The items of a chunk, decoded: where their arguments stand, and what became of each.
internal abstract class ChunkWork
{
    // Of each item on average, in units of 100 ns.
    public long Duration { get; protected set; }

    public long Completed { get; protected set; }

    public abstract void SetArguments(ReadOnlyMemory<byte> bytes);

    // Part by part, so that a chunk which takes far longer than its client thought is left off between two of them.
    public abstract Task RunAsync(IExecutionStrategy strategy, long longest, CancellationToken cancellationToken);

    public abstract void WriteOutcomes(FrameBuffer parts);
}

internal sealed class ChunkWork<T, TResult>(ChunkRun run, Delegate work, WorkShape shape, WorkDecoder decoder, WorkHooks hooks, PayloadCodec codec) : ChunkWork
{
    private enum State : byte
    {
        NotBegun,
        HasResult,
        Failed,
    }

    private readonly Work<T, TResult> _work = new(work, shape);
    private readonly TaskMessage _task = run.Task;
    private readonly TResult[] _results = new TResult[run.Task.Count];
    private readonly State[] _states = new State[run.Task.Count];
    private readonly Dictionary<int, Exception> _failures = [];
    private readonly CallObserver? _observer = run.Task.TracesItems ? CallObserver.OfItems(run.Task.Method) : null;
    private ReadOnlyMemory<byte> _arguments;
    private int[] _ends = [];

    public override void SetArguments(ReadOnlyMemory<byte> bytes)
    {
        _arguments = bytes;
        if (_task.ArgumentSize > 0)
        {
            if (_task.ArgumentSize != RawNumber<T>.Size || bytes.Length != (long)_task.Count * _task.ArgumentSize)
                throw new MessagePackFormatException($"{bytes.Length} bytes are not {_task.Count} arguments of type {typeof(T).Name}.");
            return;
        }
        _ends = new int[_task.Count];
        var reader = new BodyReader(bytes.Span);
        for (int i = 0; i < _ends.Length; i++)
            _ends[i] = reader.ReadBlobRange().End.Value;
        if (!reader.IsAtEnd)
            throw new MessagePackFormatException("Bytes follow the last argument.");
    }

    public override async Task RunAsync(IExecutionStrategy strategy, long longest, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        if (_task.IsBatch)
            await RunPartsAsync(strategy, longest, cancellationToken).ConfigureAwait(false);
        else
            await RunOneAsync(strategy, cancellationToken).ConfigureAwait(false);
        Completed = _states.Count(static state => state != State.NotBegun);
        if (Completed > 0)
            Duration = Math.Max(1, Stopwatch.GetElapsedTime(began).Ticks / Completed);
    }

    public override void WriteOutcomes(FrameBuffer parts)
    {
        int size = _work.IsAsync ? -1 : codec.RawSizeOf<TResult>();
        for (int i = 0; i < _states.Length; i++)
        {
            if (_states[i] == State.Failed)
                run.WriteException(parts, i, _failures[i]);
            else if (_states[i] == State.HasResult && (size < 0 || !_task.TakesResults))
                WriteValue(parts, i);
            else if (_states[i] == State.HasResult)
                i = WriteValues(parts, i, size) - 1;
            run.SayIfMuch();
        }
    }

    private async Task RunPartsAsync(IExecutionStrategy strategy, long longest, CancellationToken cancellationToken)
    {
        int next = 0;
        int size = Math.Min(_task.Count, Math.Max(1, _task.Count / 8));
        long began = Stopwatch.GetTimestamp();
        while (next < _task.Count && !cancellationToken.IsCancellationRequested)
        {
            int end = Math.Min(_task.Count, next + size);
            var part = new Part(this, next, end);
            try
            {
                await strategy.ExecuteAsync(part, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            next = end;
            long elapsed = Stopwatch.GetElapsedTime(began).Ticks;
            if (elapsed > longest)
                return;
            // About a quarter of what a chunk may take.
            size = (int)Math.Clamp(longest / 4 * next / Math.Max(1, elapsed), 1, _task.Count);
        }
    }

    // A call of its own: its failure tells of no index.
    private async Task RunOneAsync(IExecutionStrategy strategy, CancellationToken cancellationToken)
    {
        try
        {
            var item = new WorkItem<T, TResult>(_work, ArgumentAt(0), _task.RandomKey);
            SetResult(0, await strategy.ExecuteAsync(item, cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException error) when (cancellationToken.IsCancellationRequested && error.CancellationToken == cancellationToken)
        {
            // Not begun, or ended as it was asked to.
        }
        catch (Exception error)
        {
            SetFailure(0, error);
        }
    }

    private T ArgumentAt(int i)
    {
        if (_task.ArgumentSize > 0)
            return RawNumber<T>.Read(in _arguments.Span[i * _task.ArgumentSize]);
        int start = (i == 0 ? 0 : _ends[i - 1]) + sizeof(uint);
        return codec.Read<T>(_arguments.Span[start.._ends[i]], decoder, hooks);
    }

    private void SetResult(int i, TResult result)
    {
        _results[i] = result;
        _states[i] = State.HasResult;
    }

    private void SetFailure(int i, Exception error)
    {
        lock (_failures)
            _failures[i] = error;
        _states[i] = State.Failed;
    }

    private Exception? FailureAt(int i)
    {
        lock (_failures)
            return _failures.GetValueOrDefault(i);
    }

    private void WriteValue(FrameBuffer parts, int i)
    {
        int before = parts.Length;
        try
        {
            parts.WriteByte((byte)ResultPart.Value);
            parts.WriteVarint(i);
            int mark = parts.BeginBlob();
            codec.Write(parts, _results[i], isResult: true);
            parts.EndBlob(mark);
            if (parts.Length - mark > run.LargestResult)
                throw new WorkSerializationException($"The result takes {parts.Length - mark} bytes, where a message may have {run.LargestResult}: return less, or set PayloadStore.");
        }
        catch (Exception error)
        {
            parts.Rewind(before);
            run.WriteException(parts, i, error);
        }
    }

    // Neighbours with results, as numbers in a row; gives where they end.
    private int WriteValues(FrameBuffer parts, int from, int size)
    {
        int end = from;
        while (end < _states.Length && _states[end] == State.HasResult)
            end++;
        parts.WriteByte((byte)ResultPart.Values);
        parts.WriteVarint(from);
        parts.WriteVarint(end - from);
        int mark = parts.BeginBlob();
        if (size > 0)
        {
            Span<byte> target = parts.GetSpan((end - from) * size);
            for (int i = from; i < end; i++)
                RawNumber<TResult>.Write(ref target[(i - from) * size], _results[i]);
            parts.Advance((end - from) * size);
        }
        parts.EndBlob(mark);
        return end;
    }

    private sealed class Part : WorkBatch<T, TResult>
    {
        private readonly ChunkWork<T, TResult> _chunk;
        private readonly int _from;

        public Part(ChunkWork<T, TResult> chunk, int from, int to)
            : base(chunk._work, to - from, ErrorHandling.KeepGoing)
        {
            _chunk = chunk;
            _from = from;
            RandomKey = chunk._task.RandomKey;
            FirstIndex = chunk._task.FirstIndex + from;
            Set.Observer = chunk._observer;
        }

        private protected override string Verb => "map";

        public override T GetArgument(long index) => _chunk.ArgumentAt(_from + (int)index);

        public override void SetResult(long index, TResult result) => _chunk.SetResult(_from + (int)index, result);

        internal override bool TryTakeFailure(long index, Exception error)
        {
            _chunk.SetFailure(_from + (int)index, error);
            Set.Count(0, 1);
            return true;
        }

        private protected override Exception? FailureOf(long index) => _chunk.FailureAt(_from + (int)index);
    }
}
