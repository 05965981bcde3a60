namespace WebApp;

/// <summary>Calls the running application over loopback, several requests at once, and prints what it answers.</summary>
public static class SelfTest
{
    public static async Task<int> RunAsync(string address)
    {
        using var client = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(1) };
        Console.WriteLine($"strategy: {await client.GetStringAsync("/strategy")}");

        long[] numbers = [1, 360, 1_000_003, 999_999_000_000];
        string[] answers = await Task.WhenAll(numbers.Select(number => client.GetStringAsync($"/divisors/{number}")));
        for (int i = 0; i < numbers.Length; i++)
            Console.WriteLine($"{numbers[i]}: {Summary(answers[i])}");

        using HttpResponseMessage refused = await client.GetAsync(new Uri("/divisors/0", UriKind.Relative));
        Console.WriteLine($"0: {refused.StatusCode}, {await refused.Content.ReadAsStringAsync()}");
        return 0;
    }

    private static string Summary(string json)
    {
        int count = json.Count(character => character == ',') + 1;
        return count <= 24 ? json : $"{count} divisors";
    }
}
