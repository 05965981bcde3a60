namespace Parallelism.Configuration;

// What the writer of an unknown key most likely meant: the same name in other places, else the name in this place with the fewest typing errors.
internal static class ClosestKey
{
    public static string? To(string name, ConfigurationKey parent, string parentPath, string rootPath)
    {
        ConfigurationKey? here = parent.Children
            .Select(key => (Key: key, Distance: Distance(name, key.Name)))
            .Where(candidate => candidate.Distance <= Math.Max(2, candidate.Key.Name.Length / 3))
            .OrderBy(candidate => candidate.Distance)
            .Select(candidate => candidate.Key)
            .FirstOrDefault();
        if (here is not null)
            return $"{parentPath}:{here.Name}";
        string elsewhere = string.Join(" or ", Elsewhere(name, KnownKeys.Root, rootPath));
        return elsewhere.Length == 0 ? null : elsewhere;
    }

    private static IEnumerable<string> Elsewhere(string name, ConfigurationKey parent, string path)
    {
        IEnumerable<string> below = parent.Children.SelectMany(child => Elsewhere(name, child, $"{path}:{child.Name}"));
        // Where any name is right, none was meant.
        return parent.Any is null && parent.Find(name) is { } found ? below.Prepend($"{path}:{found.Name}") : below;
    }

    // Levenshtein's: insertions, deletions and replacements, upper and lower case alike.
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 0; i < left.Length; i++)
        {
            int diagonal = row[0]++;
            for (int j = 0; j < right.Length; j++)
            {
                int replaced = diagonal + (char.ToUpperInvariant(left[i]) == char.ToUpperInvariant(right[j]) ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(diagonal, row[j]) + 1);
            }
        }

        return row[^1];
    }
}
