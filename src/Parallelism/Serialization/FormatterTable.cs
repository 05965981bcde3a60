namespace Parallelism.Serialization;

// The formatters of one strategy, made on first use and kept.
internal sealed class FormatterTable(params IFormatterProvider[] providers)
{
    private readonly IFormatterProvider[] _providers = providers;

    public Formatter<T> Get<T>() => throw new NotImplementedException();
}
