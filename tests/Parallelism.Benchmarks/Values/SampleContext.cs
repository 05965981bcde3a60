using System.Text.Json.Serialization;
using Parallelism.Benchmarks.Parts;

namespace Parallelism.Benchmarks.Values;

// System.Text.Json's generated code for the samples.
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(Reading))]
[JsonSerializable(typeof(Reading[]))]
[JsonSerializable(typeof(Stamp))]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(List<Order>))]
[JsonSerializable(typeof(Branch))]
[JsonSerializable(typeof(Place[]))]
[JsonSerializable(typeof(List<string>))]
[JsonSerializable(typeof(Dictionary<string, int>))]
[JsonSerializable(typeof(Dictionary<string, Dictionary<string, int>>))]
[JsonSerializable(typeof(int[]))]
[JsonSerializable(typeof(double[]))]
[JsonSerializable(typeof(byte[]))]
internal sealed partial class SampleContext : JsonSerializerContext;
