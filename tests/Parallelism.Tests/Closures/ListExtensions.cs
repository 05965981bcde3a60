namespace Parallelism.Tests.Closures;

internal static class ListExtensions
{
    public static void Put(this List<int> list, int value) => list.Add(value);
}
