using System.Text;
using System.Text.Json.Nodes;

namespace AllocationHeavy;

/// <summary>Reads a log of one JSON object a line into objects that all stay until the end.</summary>
internal static class LogParser
{
    private const int Lines = 12_000;

    public static Summary Summarize(int log)
    {
        List<JsonNode> requests = [.. Encoding.UTF8.GetString(Write(log)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
        var byPath = requests.GroupBy(request => (string)request["path"]!).ToDictionary(group => group.Key, group => group.ToList());
        return new(
            byPath.Values.Sum(group => group.Count),
            requests.Count(request => (int)request["status"]! >= 500),
            requests.Max(request => (int)request["timing"]!["total"]!));
    }

    // In place of a file: the same bytes for the same number.
    private static byte[] Write(int log)
    {
        var text = new StringBuilder();
        var random = new Random(log);
        for (int line = 0; line < Lines; line++)
        {
            int status = random.Next(50) == 0 ? 503 : 200;
            text.Append("{\"path\":\"/items/").Append(random.Next(500)).Append("\",\"status\":").Append(status)
                .Append(",\"timing\":{\"queue\":").Append(random.Next(30)).Append(",\"total\":").Append(random.Next(30, 900))
                .Append("},\"tags\":[\"eu\",\"web-").Append(random.Next(40)).Append("\"]}\n");
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
