using System.Runtime.CompilerServices;

namespace Parallelism.Tests.PublicApi;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_surface_is_the_approved_one()
    {
        string file = Path.Combine(Path.GetDirectoryName(OwnPath())!, "PublicApi.approved.txt");
        string[] actual = [.. Surface.Of(typeof(RabbitMQStrategy).Assembly)];
        if (Environment.GetEnvironmentVariable("PARALLELISM_APPROVE_API") == "1")
            File.WriteAllLines(file, actual);
        actual.Should().Equal(File.ReadAllLines(file), "a change of the public surface is made on purpose: run this test once with PARALLELISM_APPROVE_API=1 to approve it");
    }

    private static string OwnPath([CallerFilePath] string path = "") => path;
}
