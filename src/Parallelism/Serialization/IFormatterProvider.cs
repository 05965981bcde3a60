namespace Parallelism.Serialization;

// A source of formatters that FormatterTable asks before its built-in ones: delegates, tokens and the like come from Closures this way.
internal interface IFormatterProvider
{
    // Null where this provider has nothing to say about T; throws WorkSerializationException where T must not travel.
    Formatter<T>? TryGet<T>(FormatterTable table);
}
