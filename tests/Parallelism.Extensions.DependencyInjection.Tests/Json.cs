using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Parallelism.Tests;

// Configuration as an appsettings.json would give it, and the ways from there to options and strategies.
internal static class Json
{
    public static IConfigurationRoot Configuration(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();

    public static IConfigurationSection Section(string json) =>
        Configuration($$"""{ "Parallelism": {{json}} }""").GetSection("Parallelism");

    public static ParallelismOptions Options(string json) => Options(services => services.AddParallelism(Section(json)));

    public static ParallelismOptions Options(Action<IServiceCollection> add, string name = "")
    {
        var services = new ServiceCollection();
        add(services);
        return services.BuildServiceProvider().GetRequiredService<IOptionsMonitor<ParallelismOptions>>().Get(name);
    }

    public static string[] Mistakes(string json) => Mistakes(services => services.AddParallelism(Section(json)));

    public static string[] Mistakes(Action<IServiceCollection> add, string name = "")
    {
        try
        {
            Options(add, name);
            return [];
        }
        catch (OptionsValidationException refused)
        {
            return [.. refused.Failures];
        }
    }
}
