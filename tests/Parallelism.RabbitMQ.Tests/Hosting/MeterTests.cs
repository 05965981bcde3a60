using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Parallelism.Observation;
using Parallelism.Tests.Faults;

namespace Parallelism.Tests.Hosting;

public sealed class MeterTests
{
    private const string Page = "docs/strategies/rabbitmq.md";

    [Fact(Timeout = 60_000)]
    public async Task Nodes_slots_and_the_brokers_queue_are_seen_on_the_librarys_meter()
    {
        await using var scene = new Scene();
        var seen = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter == Instruments.Meter)
                own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            string? queue = tags.ToArray().FirstOrDefault(static tag => tag.Key == "messaging.destination.name").Value as string;
            // Other tests have strategies, too, on the same instruments.
            if (queue is null || queue == scene.Strategy.Dispatcher.Queue)
                seen[instrument.Name] = value;
        });
        listener.Start();
        scene.AddNode("a", slots: 3);
        scene.AddNode("b", slots: 4);
        await scene.Strategy.WarmUpAsync();
        await scene.Strategy.MapAsync(Enumerable.Range(0, 50).ToArray(), static i => i);
        await Until.TrueAsync(() => Read("parallelism.node.count") == 2);
        Read("parallelism.node.slots").Should().Be(7);
        Read("parallelism.node.slots.busy").Should().BeInRange(0, 7);
        Read("parallelism.broker.queue.length").Should().BeGreaterThanOrEqualTo(0);
        seen["parallelism.broker.sessions"].Should().Be(1);

        long Read(string instrument)
        {
            listener.RecordObservableInstruments();
            return seen[instrument];
        }
    }

    [Fact]
    public void The_page_lists_each_instrument_with_its_unit_and_no_other()
    {
        // Makes them.
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(Parallelism.Remote.NodeInstruments).TypeHandle);
        var instruments = new List<Instrument>();
        using (var listener = new MeterListener())
        {
            listener.InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter == Instruments.Meter && (instrument.Name.StartsWith("parallelism.node.", StringComparison.Ordinal) || instrument.Name.StartsWith("parallelism.broker.", StringComparison.Ordinal)))
                    instruments.Add(instrument);
            };
            listener.Start();
        }
        string[] rows = [.. File.ReadLines(Path.Combine(Local.Root(), Page)).Where(static line => line.StartsWith("| `parallelism.", StringComparison.Ordinal))];
        rows.Select(static row => row.Split('|')).Where(static cells => cells[1].Contains("parallelism.node.", StringComparison.Ordinal) || cells[1].Contains("parallelism.broker.", StringComparison.Ordinal))
            .Select(static cells => (cells[1].Trim().Trim('`'), cells[2].Trim()))
            .Should().BeEquivalentTo(instruments.Select(static instrument => (instrument.Name, instrument.Unit)));
        instruments.Should().NotBeEmpty();
    }
}
