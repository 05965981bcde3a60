using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Parallelism.Configuration;

// What IOptionsMonitor keeps options in. After a change to options that cannot be used it answers with those from before; otherwise whoever reloads the
// configuration, or asks for the options, would get the exception.
internal sealed class LastGoodOptions(ILoggerFactory? loggers = null) : IOptionsMonitorCache<ParallelismOptions>
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    // What is wrong with the options that were refused last; null where none are.
    public string? RefusalOf(string name) => _entries.TryGetValue(name, out Entry? entry) ? entry.Refusal : null;

    public ParallelismOptions GetOrAdd(string? name, Func<ParallelismOptions> createOptions)
    {
        ArgumentNullException.ThrowIfNull(createOptions);
        name ??= Options.DefaultName;
        return _entries.GetOrAdd(name, static _ => new()).Get(createOptions, mistakes => Say(name, mistakes));
    }

    public bool TryAdd(string? name, ParallelismOptions options) => _entries.GetOrAdd(name ?? Options.DefaultName, static _ => new()).TrySet(options);

    public bool TryRemove(string? name) => _entries.TryGetValue(name ?? Options.DefaultName, out Entry? entry) && entry.Outdate();

    public void Clear()
    {
        foreach (Entry entry in _entries.Values)
            entry.Outdate();
    }

    private void Say(string name, string mistakes)
    {
        if (loggers is null)
            return;
        string label = Log.Label(name);
        Log.Refused(loggers.CreateLogger(nameof(Parallelism)), label, mistakes);
    }

    private sealed class Entry
    {
        private readonly Lock _gate = new();
        private ParallelismOptions? _options;
        private bool _isCurrent;

        public string? Refusal { get; private set; }

        public ParallelismOptions Get(Func<ParallelismOptions> create, Action<string> say)
        {
            lock (_gate)
            {
                if (_isCurrent)
                    return _options!;
                try
                {
                    (_options, Refusal) = (create(), null);
                }
                catch (Exception error) when (_options is not null)
                {
                    Refusal = error is OptionsValidationException refused ? string.Join("; ", refused.Failures) : error.Message;
                    say(Refusal);
                }
                _isCurrent = true;
                return _options;
            }
        }

        public bool TrySet(ParallelismOptions options)
        {
            lock (_gate)
            {
                if (_isCurrent)
                    return false;
                (_options, _isCurrent, Refusal) = (options, true, null);
                return true;
            }
        }

        public bool Outdate()
        {
            lock (_gate)
            {
                bool was = _isCurrent;
                _isCurrent = false;
                return was;
            }
        }
    }
}
