using System.Diagnostics;
using System.Globalization;
using System.Text;
using Parallelism.Observation;
using Parallelism.Wire;

namespace Parallelism.Worker;

// What surrounds an item: the caller's culture, and no async-local value. What the work changes of it ends with the item.
internal sealed class ItemContext
{
    private static readonly ExecutionContext Empty = ExecutionContext.Capture()!;

    private readonly ExecutionContext _context;

    private ItemContext(ExecutionContext context) => _context = context;

    // The caller's activity, if it had one.
    public TraceContext? Trace { get; private init; }

    public ContextFlags Asks { get; private init; }

    public bool TimesSerializer => (Asks & ContextFlags.TimesSerializer) != 0;

    // Whether what the work traces is wanted at home.
    public bool IsTraced => Trace is { IsRecorded: true };

    public bool AllowsBlocks => Trace is null || (Asks & ContextFlags.TracesItems) == 0 || !IsTraced;

    // What surrounds an item, or a block of them: the caller's activity, or one of the item below it.
    public Activity? Start(long index)
    {
        if ((Asks & ContextFlags.TracesItems) == 0 || !IsTraced || CallObserver.StartItem(null, index, Trace!.Parent!.Value) is not { } item)
            return Trace?.Start();
        item.SetTag("process.pid", Environment.ProcessId);
        foreach ((string key, string? value) in Trace.Baggage)
            item.AddBaggage(key, value);
        return item;
    }

    public static ItemContext Default { get; } = new(Empty);

    public static ItemContext Read(ref BodyReader reader)
    {
        CultureInfo culture = ReadCulture(ref reader);
        CultureInfo uiCulture = ReadCulture(ref reader);
        ContextFlags asks = reader.IsAtEnd ? ContextFlags.None : (ContextFlags)reader.ReadVarint();
        TraceContext? trace = reader.IsAtEnd ? null : TraceContext.Read(ref reader);
        ItemContext? made = null;
        ExecutionContext.Run(
            Empty,
            _ =>
            {
                CultureInfo.CurrentCulture = culture;
                CultureInfo.CurrentUICulture = uiCulture;
                made = new(ExecutionContext.Capture()!) { Trace = trace, Asks = asks };
            },
            null);
        return made!;
    }

    private static CultureInfo ReadCulture(ref BodyReader reader)
    {
        string name = Encoding.UTF8.GetString(reader.ReadBlob());
        try
        {
            return CultureInfo.GetCultureInfo(name);
        }
        catch (CultureNotFoundException error)
        {
            throw new ProtocolException($"This worker does not know the caller's culture: {error.Message}");
        }
    }

    public void Run(ContextCallback action, object state) => ExecutionContext.Run(_context, action, state);
}
