namespace Parallelism.Serialization;

// Places declared as a collection interface. The usual collection travels plainly; another one behind its type, or as the usual one where types
// cannot be told.
internal sealed class InterfaceFormatter<TInterface, TUsual>(FormatterTable table, Func<TInterface, TUsual?> convert)
    : OpenFormatter<TInterface>(table, typeof(TUsual))
    where TUsual : class, TInterface
{
    protected override object? ToUsual(TInterface value) => convert(value);
}
