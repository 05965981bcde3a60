namespace Parallelism.Tests.Real;

[CollectionDefinition(Name)]
public sealed class BrokerGroup : ICollectionFixture<BrokerFixture>
{
    public const string Name = "broker";
}
