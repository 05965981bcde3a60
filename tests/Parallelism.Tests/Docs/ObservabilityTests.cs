using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Extensions.Logging;
using Parallelism.Observation;
using Parallelism.Tests.Observation;

namespace Parallelism.Tests.Docs;

public sealed class ObservabilityTests
{
    private static readonly string[] Rows = [.. File.ReadLines(Path.Combine(Pages.Root, "docs", "observability.md")).Where(line => line.StartsWith('|'))];

    [Fact]
    public void The_table_of_instruments_holds_each_with_its_unit_and_no_other()
    {
        var instruments = new List<Instrument>();
        using (var listener = new MeterListener())
        {
            listener.InstrumentPublished = (instrument, _) =>
            {
                // By the object: another test may have loaded the library a second time, with a meter of the same name.
                if (instrument.Meter == Instruments.Meter)
                    instruments.Add(instrument);
            };
            Instruments.Meter.Name.Should().Be(Telemetry.MeterName);
            listener.Start();
        }
        string[][] rows = [.. Rows.Select(Pages.Cells).Where(cells => cells is [_, _, _, _, _] && cells[0].StartsWith("`parallelism.", StringComparison.Ordinal))];
        rows.Select(cells => (cells[0].Trim('`'), cells[2])).Should().BeEquivalentTo(instruments.Select(instrument => (instrument.Name, instrument.Unit)));
        foreach (string[] cells in rows)
        {
            string kind = instruments.Single(instrument => instrument.Name == cells[0].Trim('`')).GetType().Name;
            string expected = kind.StartsWith("Histogram", StringComparison.Ordinal) ? "histogram" : kind.StartsWith("Counter", StringComparison.Ordinal) ? "counter" : "up-down, observed";
            cells[1].Should().Be(expected, cells[0]);
        }
    }

    [Fact]
    public void The_table_of_events_holds_each_with_its_name_and_level()
    {
        foreach (MethodInfo method in typeof(Log).GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (method.GetCustomAttribute<LoggerMessageAttribute>() is { } known)
                Rows.Should().Contain(row => row.StartsWith($"| {known.EventId} | `{method.Name}` | {known.Level} |", StringComparison.Ordinal));
        }
        LogTests.Events().Should().NotBeEmpty();
    }
}
