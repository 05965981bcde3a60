using Xunit.Abstractions;

namespace Parallelism.Tests.Contract;

// What runs for a minute begins first: begun last, it would run alone at the end.
public sealed class LongestFirst : ITestCollectionOrderer
{
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderByDescending(static collection => Length(collection.DisplayName));

    private static int Length(string name)
    {
        if (name is "broker" || name.EndsWith("CrashTableTests", StringComparison.Ordinal))
            return 3;
        if (!name.EndsWith("ContractTests", StringComparison.Ordinal))
            return 0;
        return name.EndsWith("ThreadContractTests", StringComparison.Ordinal) ? 1 : 2;
    }
}
