using Parallelism.Benchmarks.Parts;

namespace Parallelism.Benchmarks.Values;

internal static class Samples
{
    public static IReadOnlyList<ValueCase> All { get; } =
    [
        ValueCase.Of("int", 123_456),
        ValueCase.Of("text of 100 characters", new string('t', 100)),
        ValueCase.Of("text of 100 characters, not ASCII", string.Concat(Enumerable.Repeat("Größe 5 Ω ", 10))),
        ValueCase.Of("record of 6 fields", Reading.Create(123_456)),
        ValueCase.Of("record of Guid, decimal, dates, nullables", Stamp.Create()),
        ValueCase.Of("order with lines", Order.Create(7)),
        ValueCase.Of("list of 100 orders", Enumerable.Range(0, 100).Select(Order.Create).ToList()),
        ValueCase.Of("array of 1,000 records", Enumerable.Range(0, 1_000).Select(Reading.Create).ToArray()),
        ValueCase.Of("tree of 121 objects", Branch.Create(4)),
        ValueCase.Of("list of 10,000 strings", Enumerable.Range(0, 10_000).Select(i => $"string number {i}").ToList()),
        ValueCase.Of("dictionary of 100", Enumerable.Range(0, 100).ToDictionary(i => $"key {i}")),
        ValueCase.Of("dictionary of 100 dictionaries of 100", Enumerable.Range(0, 100).ToDictionary(i => $"outer {i}", i => Enumerable.Range(0, 100).ToDictionary(j => $"k{j}", j => i * j))),
        ValueCase.Of("array of 1,000 structs of numbers", Enumerable.Range(0, 1_000).Select(i => new Place(i / 3.0, i / 7.0, i / 9.0)).ToArray()),
        ValueCase.Of("int[1,000]", Enumerable.Range(0, 1_000).Select(i => i * 7919).ToArray()),
        ValueCase.Of("double[1,000,000]", Enumerable.Range(0, 1_000_000).Select(i => i / 7.0).ToArray()),
        ValueCase.Of("byte[1 MiB]", Enumerable.Range(0, 1 << 20).Select(i => (byte)(i * 31)).ToArray()),
    ];
}
