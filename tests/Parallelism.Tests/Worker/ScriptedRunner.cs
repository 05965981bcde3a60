using System.Globalization;
using System.Text;
using Parallelism.SharedMemory;
using Parallelism.Wire;
using Parallelism.Worker;

namespace Parallelism.Tests.Worker;

// Work is a word, which says what an item does with its argument.
internal sealed class ScriptedRunner : IWorkRunner
{
    private int _running;

    public SemaphoreSlim Begun { get; } = new(0);

    public SemaphoreSlim Release { get; } = new(0);

    public int MostAtOnce { get; private set; }

    public int Prepared { get; private set; }

    public List<string> Defined { get; } = [];

    public List<string> NewDefinitions { get; } = [];

    public Action<FrameBuffer>? Say { get; set; }

    public bool HasNewDefinitions => NewDefinitions.Count > 0;

    public void Define(ReadOnlySpan<byte> definitions) => Defined.Add(Encoding.UTF8.GetString(definitions));

    public void WriteDefinitions(FrameBuffer frame)
    {
        frame.WriteBytes(Encoding.UTF8.GetBytes(string.Join(',', NewDefinitions)));
        NewDefinitions.Clear();
    }

    public object Prepare(ReadOnlySpan<byte> work, CancellationToken cancellationToken)
    {
        Prepared++;
        string word = Encoding.UTF8.GetString(work);
        return word == "unreadable" ? throw new InvalidDataException("no such work") : word;
    }

    public bool IsAsynchronous(object prepared) => false;

    public void WriteException(Exception error, FrameBuffer outcome) =>
        outcome.WriteBytes(Encoding.UTF8.GetBytes(error.GetType().Name));

    public int Blocks { get; private set; }

    public void RunBlock(object prepared, ItemBlock block, CancellationToken cancellationToken)
    {
        Blocks++;
        while (block.TryBegin(0))
        {
            Run(prepared, block.Index, block.Argument(), false, false, block.Result, cancellationToken);
            if (!block.TryEnd())
                return;
        }
    }

    public long Run(object prepared, long index, ReadOnlySpan<byte> argument, bool isRaw, bool isTimed, FrameBuffer outcome, CancellationToken cancellationToken)
    {
        string text = Encoding.UTF8.GetString(argument);
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _running));
        try
        {
            outcome.WriteBytes(Encoding.UTF8.GetBytes(Do((string)prepared, text, outcome, cancellationToken)));
            return 0;
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private string Do(string word, string text, FrameBuffer outcome, CancellationToken cancellationToken)
    {
        switch (word)
        {
            case "throw":
                outcome.WriteBytes("half a result"u8);
                throw new InvalidOperationException(text);
            case "throw-on-bad":
                return text == "bad" ? throw new InvalidOperationException(text) : text;
            case "wait" or "block-on-x" when word == "wait" || text == "x":
                Begun.Release();
                if (!Release.Wait(TimeSpan.FromSeconds(30), cancellationToken))
                    throw new TimeoutException();
                return text;
            case "culture":
                string culture = CultureInfo.CurrentCulture.Name + "/" + CultureInfo.CurrentUICulture.Name;
                CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
                return culture;
            case "define":
                NewDefinitions.Add(text);
                return text;
            case "share":
                var luggage = new Luggage();
                // Of nobody's but this worker's.
                luggage.Add(new SegmentLease(SharedSegment.Create(100)));
                outcome.Attachment = luggage;
                return text;
            case "large":
                return new string('x', int.Parse(text, CultureInfo.InvariantCulture));
            default:
                return text;
        }
    }
}
