namespace Parallelism.Broker;

// Every object that the library makes at the broker:
//
//   client ──▶ (work) ──{code}.*──▶ tasks ══▶ node            limit 3 deliveries, dead letters to:
//              (suspects) ──{code}.*──▶ suspect ══▶ node      one at a time, limit 2 deliveries, dead letters to:
//              (deadletters) ──#──▶ dead                             kept for people
//                            ──*.{client}──▶ results.{client} ══▶ client
//   node   ──▶ (results) ──{client}──▶ results.{client} ══▶ client
//   both   ──▶ (control) ──▶ a queue of each node's and client's own, for as long as its session lasts
//
// A dead letter keeps its routing key, so the broker itself brings it home to the client whose call it belongs to.
internal sealed class Names(string application, string code)
{
    public string Code { get; } = code;

    public string Work { get; } = $"parallelism.{application}.work";

    public string Suspects { get; } = $"parallelism.{application}.suspects";

    public string Dead { get; } = $"parallelism.{application}.deadletters";

    public string DeadQueue { get; } = $"parallelism.{application}.dead";

    public string Results { get; } = $"parallelism.{application}.results";

    public string Control { get; } = $"parallelism.{application}.control";

    public string TaskQueue { get; } = $"parallelism.{application}.{code}.tasks";

    public string SuspectQueue { get; } = $"parallelism.{application}.{code}.suspect";

    public string ResultQueue(Guid client) => $"parallelism.{application}.results.{client:N}";

    // Another one for every session: the broker may not have noticed yet that the one before is over, and an exclusive queue is its connection's alone.
    public string NewControlQueue() => $"parallelism.{application}.control.{Guid.NewGuid():N}";

    public string TaskKey(Guid client) => $"{Code}.{client:N}";

    public static string ResultKey(Guid client) => client.ToString("N");
}
