using Parallelism.Broker;

namespace Parallelism.Tests.Real;

// The accounts of docs/strategies/rabbitmq.md: enough for each role, and no more.
[Collection(BrokerGroup.Name)]
public sealed class RoleTests(BrokerFixture broker)
{
    [BrokerFact]
    public async Task Each_role_can_do_its_part_and_not_the_others()
    {
        string application = Guid.NewGuid().ToString("N");
        string[] rows = [.. File.ReadLines(Path.Combine(Local.Root(), "docs", "strategies", "rabbitmq.md")).Where(static line => line.StartsWith("| caller |", StringComparison.Ordinal) || line.StartsWith("| node |", StringComparison.Ordinal))];
        rows.Should().HaveCount(2);
        foreach (string row in rows)
        {
            string[] cells = [.. row.Replace(@"\|", "\u0001", StringComparison.Ordinal).Split('|', StringSplitOptions.RemoveEmptyEntries).Select(cell => cell.Trim().Trim('`').Replace('\u0001', '|'))];
            string[] permissions = [.. cells[1..].Select(pattern => pattern.Replace(@"\.app\.", $@"\.{application}\.", StringComparison.Ordinal))];
            await broker.Server.ControlAsync("add_user", $"{cells[0]}-{application}", "secret");
            await broker.Server.ControlAsync(["set_permissions", $"{cells[0]}-{application}", .. permissions]);
        }
        RabbitMQConnectionOptions caller = As("caller", application), worker = As("node", application);
        await using (var node = new ParallelismNode(new() { Connection = worker, Slots = 2, Thread = new() }))
        await using (var strategy = new RabbitMQStrategy(new RabbitMQStrategyOptions { Connection = caller }))
            (await strategy.MapAsync(Enumerable.Range(0, 50).ToArray(), static i => i * 2)).Should().Equal(Enumerable.Range(0, 50).Select(static i => i * 2));
        string code = Parallelism.Security.CodeHash.Of(typeof(Local).Assembly).Text;
        await using IBrokerSession session = await new RabbitBroker(worker).ConnectAsync("thief", CancellationToken.None);
        Func<Task> forge = () => session.PublishAsync(Lane.Work, $"parallelism.{application}.work", $"{code}.x", new byte[10], isDurable: true);
        (await forge.Should().ThrowAsync<BrokerLostException>()).WithMessage("*access*refused*");
        await using IBrokerSession other = await new RabbitBroker(caller).ConnectAsync("thief", CancellationToken.None);
        Func<Task> take = () => other.ConsumeAsync(Lane.Work, $"parallelism.{application}.{code}.tasks", 1, static _ => Task.CompletedTask, CancellationToken.None);
        (await take.Should().ThrowAsync<BrokerLostException>()).WithMessage("*access*refused*");
    }

    private RabbitMQConnectionOptions As(string role, string application) => new()
    {
        Uris = [new Uri($"amqp://{role}-{application}:secret@127.0.0.1:{broker.Server.Port}")],
        SigningKey = Local.Key,
        CodeRoot = typeof(Local).Assembly,
        Application = application,
    };
}
