namespace Parallelism.Benchmarks.Values;

// A tree of ordinary classes.
public class Branch
{
    public string Name { get; set; } = "";

    public int Weight { get; set; }

    public List<Branch> Children { get; set; } = [];

    public static Branch Create(int depth) =>
        new() { Name = $"level {depth}", Weight = depth, Children = depth == 0 ? [] : [.. Enumerable.Range(0, 3).Select(_ => Create(depth - 1))] };
}
