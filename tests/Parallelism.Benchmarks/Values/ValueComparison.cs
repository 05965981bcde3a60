using System.Globalization;
using System.Text;
using Parallelism.Benchmarks.Compare;

namespace Parallelism.Benchmarks.Values;

// The first format against all the others. A ratio is taken within a round, against the fastest of the others there; the table has the medians.
internal sealed class ValueComparison(IReadOnlyList<IValueFormat> formats, IReadOnlyList<ValueCase> cases, TimeSpan time)
{
    private readonly Dictionary<(ValueCase, IValueFormat), List<(double Write, double Read)>> _rounds = [];

    public void Measure(int rounds)
    {
        foreach (ValueCase one in cases)
        {
            foreach (IValueFormat format in formats)
                one.WarmUp(format, time);
            for (int round = 0; round < rounds; round++)
            {
                for (int i = 0; i < formats.Count; i++)
                {
                    IValueFormat format = formats[(i + round) % formats.Count];
                    if (!_rounds.TryGetValue((one, format), out List<(double, double)>? list))
                        _rounds[(one, format)] = list = [];
                    list.Add((one.Write(format, time), one.Read(format, time)));
                }
            }
        }
    }

    public string Table()
    {
        var text = new StringBuilder();
        text.Append("| value | bytes | of JSON's | write | read | write, speed | read, speed | written anew, bytes | read anew, bytes (JSON) |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        IValueFormat own = formats[0];
        foreach (ValueCase one in cases)
        {
            IEnumerable<IValueFormat> others = formats.Skip(1);
            double smallest = others.Min(one.SizeIn);
            text.Append(CultureInfo.InvariantCulture, $"""
                | {one.Name} | {one.SizeIn(own):N0} | {one.SizeIn(own) / smallest:0%} | {Time(Median(one, own, x => x.Write))} | {Time(Median(one, own, x => x.Read))}
                """);
            text.Append(CultureInfo.InvariantCulture, $"""
                 | {Ratio(one, x => x.Write):0.0}× | {Ratio(one, x => x.Read):0.0}× | {one.AllocatedByWrite(own):N0} | {one.AllocatedByRead(own):N0} ({others.Min(one.AllocatedByRead):N0}) |

                """);
        }
        return text.ToString();
    }

    // Every format's own figures.
    public string Details()
    {
        var text = new StringBuilder();
        foreach (ValueCase one in cases)
        {
            text.Append(CultureInfo.InvariantCulture, $"{one.Name}\n");
            foreach (IValueFormat format in formats)
                text.Append(CultureInfo.InvariantCulture, $"    {format.Name,-32} {one.SizeIn(format),12:N0} B  write {Time(Median(one, format, x => x.Write)),10}  read {Time(Median(one, format, x => x.Read)),10}\n");
        }
        return text.ToString();
    }

    private double Median(ValueCase one, IValueFormat format, Func<(double Write, double Read), double> part) => Statistics.Median(_rounds[(one, format)].Select(part));

    private double Ratio(ValueCase one, Func<(double Write, double Read), double> part)
    {
        double[][] times = [.. formats.Select(format => _rounds[(one, format)].Select(part).ToArray())];
        return Statistics.Median(times[0].Select((own, round) => times[1..].Min(other => other[round]) / own));
    }

    private static string Time(double seconds) => seconds switch
    {
        < 1e-6 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e9:0} ns"),
        < 1e-3 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:0.0} us"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.0} ms"),
    };
}
