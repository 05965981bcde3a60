using Parallelism.Tests.Conventions;

namespace Parallelism.Tests.PublicApi;

public sealed class PublicApiTests
{
    private const string Approve = "PARALLELISM_APPROVE_API";

    [Fact]
    public void The_public_surface_is_the_approved_one()
    {
        string file = Path.Combine(SourceFiles.Root, "tests", "Parallelism.Tests", "PublicApi", "Parallelism.approved.txt");
        string[] actual = [.. Surface.Of(typeof(IExecutionStrategy).Assembly)];
        if (Environment.GetEnvironmentVariable(Approve) == "1")
            File.WriteAllLines(file, actual);
        string[] approved = File.Exists(file) ? File.ReadAllLines(file) : [];
        string[] difference = [.. approved.Except(actual).Select(line => $"- {line}"), .. actual.Except(approved).Select(line => $"+ {line}")];
        difference.Should().BeEmpty(
            "a change of the public surface is made on purpose: look at the lines above and run this test once with {0}=1 to approve them", Approve);
    }
}
