using System.Buffers;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Parallelism.Benchmarks.Values;
using Parallelism.Serialization;

namespace Parallelism.Benchmarks.Parts;

// A value to bytes and back: the built-in serializer beside System.Text.Json, which makes text that people can read.
[MemoryDiagnoser]
[ShortRunJob]
[GenericTypeArguments(typeof(int))]
[GenericTypeArguments(typeof(Reading))]
[GenericTypeArguments(typeof(Branch))]
[GenericTypeArguments(typeof(Place[]))]
[GenericTypeArguments(typeof(List<string>))]
[GenericTypeArguments(typeof(byte[]))]
[GenericTypeArguments(typeof(Order))]
[GenericTypeArguments(typeof(Order[]))]
[GenericTypeArguments(typeof(double[]))]
[GenericTypeArguments(typeof(Dictionary<string, int>))]
public class SerializerBenchmarks<T>
{
    private readonly MessagePackPayloadSerializer _serializer = new();
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly T _value = (T)Sample();
    private ReadOnlySequence<byte> _messagePack;
    private byte[] _json = [];

    [GlobalSetup]
    public void Write()
    {
        _serializer.Serialize(_output, _value);
        _messagePack = new(_output.WrittenSpan.ToArray());
        _json = JsonSerializer.SerializeToUtf8Bytes(_value);
    }

    [Benchmark(Baseline = true)]
    public int JsonWrite()
    {
        _output.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(_output);
        JsonSerializer.Serialize(writer, _value);
        return _output.WrittenCount;
    }

    [Benchmark]
    public int BuiltInWrite()
    {
        _output.ResetWrittenCount();
        _serializer.Serialize(_output, _value);
        return _output.WrittenCount;
    }

    [Benchmark]
    public T? JsonRead() => JsonSerializer.Deserialize<T>(_json);

    [Benchmark]
    public T BuiltInRead() => _serializer.Deserialize<T>(_messagePack);

    private static object Sample() => typeof(T) switch
    {
        var type when type == typeof(int) => 123_456,
        var type when type == typeof(Order) => Order.Create(7),
        var type when type == typeof(Order[]) => Enumerable.Range(0, 100).Select(Order.Create).ToArray(),
        var type when type == typeof(Reading) => Reading.Create(123_456),
        var type when type == typeof(Branch) => Branch.Create(4),
        var type when type == typeof(Place[]) => Enumerable.Range(0, 1_000).Select(i => new Place(i / 3.0, i / 7.0, i / 9.0)).ToArray(),
        var type when type == typeof(List<string>) => Enumerable.Range(0, 10_000).Select(i => $"string number {i}").ToList(),
        var type when type == typeof(byte[]) => Enumerable.Range(0, 1 << 20).Select(i => (byte)(i * 31)).ToArray(),
        var type when type == typeof(double[]) => Enumerable.Range(0, 1_000).Select(i => i / 7.0).ToArray(),
        var type when type == typeof(Dictionary<string, int>) => Enumerable.Range(0, 100).ToDictionary(i => $"key {i}"),
        var type => throw new NotSupportedException($"There is no sample of {type}."),
    };
}
