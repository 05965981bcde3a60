using System.Globalization;
using System.Text;
using Parallelism.Wire;

namespace Parallelism.Worker;

// What surrounds an item: the caller's culture, and no async-local value. What the work changes of it ends with the item.
internal sealed class ItemContext
{
    private static readonly ExecutionContext Empty = ExecutionContext.Capture()!;

    private readonly ExecutionContext _context;

    private ItemContext(ExecutionContext context) => _context = context;

    // The caller's activity, if it had one: each item runs under one of its own below that.
    public TraceContext? Trace { get; private init; }

    public static ItemContext Default { get; } = new(Empty);

    public static ItemContext Read(ref BodyReader reader)
    {
        CultureInfo culture = ReadCulture(ref reader);
        CultureInfo uiCulture = ReadCulture(ref reader);
        TraceContext? trace = reader.IsAtEnd ? null : TraceContext.Read(ref reader);
        ItemContext? made = null;
        ExecutionContext.Run(
            Empty,
            _ =>
            {
                CultureInfo.CurrentCulture = culture;
                CultureInfo.CurrentUICulture = uiCulture;
                made = new(ExecutionContext.Capture()!) { Trace = trace };
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
