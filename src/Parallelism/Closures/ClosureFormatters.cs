using System.Reflection;
using Microsoft.Extensions.Logging;
using Parallelism.Serialization;
using Parallelism.Verbs;

namespace Parallelism.Closures;

// The formatters of what only a process-to-process copy of code brings along: delegates and the classes behind them, tokens, progress, loggers,
// strategies, shared memory.
internal sealed class ClosureFormatters : IFormatterProvider
{
    public Formatter<T>? TryGet<T>(FormatterTable table)
    {
        Type type = typeof(T);
        if (type == typeof(CancellationToken))
            return (Formatter<T>)(object)new TokenFormatter();
        if (type.IsValueType)
            return null;
        if (typeof(Delegate).IsAssignableFrom(type))
            return type.IsAbstract ? null : Make<T>(typeof(DelegateFormatter<>), type);
        if (typeof(Exception).IsAssignableFrom(type))
            return type.IsAbstract ? null : (Formatter<T>)Activator.CreateInstance(typeof(ExceptionFormatter<>).MakeGenericType(type), table)!;
        if (type == typeof(PhiloxRandom))
            return (Formatter<T>)(object)new RandomFormatter();
        if (typeof(IExecutionStrategy).IsAssignableFrom(type))
            return Make<T>(typeof(StrategyFormatter<>), type);
        // By name: asking must not load the assembly of logging into every worker.
        if (type is { IsInterface: true, Namespace: "Microsoft.Extensions.Logging" } && TryGetLogger(type) is { } logger)
            return (Formatter<T>)logger;
        if (type.IsGenericType && type.GetGenericTypeDefinition() is var open && (open == typeof(IProgress<>) || open == typeof(Progress<>)))
            return Make<T>(typeof(ProgressFormatter<,>), type, type.GetGenericArguments()[0]);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(SharedArray<>))
            return Make<T>(typeof(SharedArrayFormatter<>), type.GetGenericArguments());
        return !type.IsAbstract && (ClosureClass.Is(type) || IsQuery(type)) ? Make<T>(typeof(FieldwiseFormatter<>), type) : null;
    }

    // What Where, Select and their kin return before anyone enumerates it. Its classes are private, so only their fields can be copied.
    // Not Lookup, which keeps hash codes, and those differ from process to process.
    private static bool IsQuery(Type type) =>
        type.Assembly == typeof(Enumerable).Assembly && type is { Namespace: "System.Linq", IsVisible: false }
        && !type.Name.StartsWith("Lookup", StringComparison.Ordinal) && !type.Name.StartsWith("Grouping", StringComparison.Ordinal);

    private static Formatter? TryGetLogger(Type type)
    {
        if (type == typeof(ILogger))
            return new LoggerFormatter<ILogger>(static (id, levels, hooks) => new LoggerProxy(id, null, levels, hooks));
        if (type == typeof(ILoggerFactory))
            return new LoggerFactoryFormatter();
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(ILogger<>))
            return null;
        return (Formatter)typeof(ClosureFormatters).GetMethod(nameof(MakeLogger), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(type.GetGenericArguments()).Invoke(null, null)!;
    }

    private static LoggerFormatter<ILogger<TCategory>> MakeLogger<TCategory>() => new(static (id, levels, hooks) => new LoggerProxy<TCategory>(id, levels, hooks));

    private static Formatter<T> Make<T>(Type definition, params Type[] arguments) =>
        (Formatter<T>)Activator.CreateInstance(definition.MakeGenericType(arguments))!;
}
