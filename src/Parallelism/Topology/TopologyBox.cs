namespace Parallelism.Topology;

// A level of the machine in its picture. Levels that hold the same processors share a box.
internal sealed class TopologyBox(string title, ProcessorSet processors)
{
    public string Title { get; private set; } = title;

    public ProcessorSet Processors { get; } = processors;

    public List<TopologyBox> Inner { get; } = [];

    public List<ProcessorSet> Cores { get; } = [];

    // Puts the level into the smallest box that holds it. One that lies across boxes is left out of the picture: it is in the JSON.
    public void Add(string inner, ProcessorSet set)
    {
        foreach (var box in Inner)
        {
            if (!box.Processors.Overlaps(set))
                continue;
            if (box.Processors == set)
                box.Title += " · " + inner;
            else if (set.IsSubsetOf(box.Processors))
                box.Add(inner, set);
            return;
        }

        if (set.IsSubsetOf(Processors))
            Inner.Add(new TopologyBox(inner, set));
    }

    public void AddCore(ProcessorSet core)
    {
        foreach (var box in Inner)
        {
            if (core.IsSubsetOf(box.Processors))
            {
                box.AddCore(core);
                return;
            }
        }

        Cores.Add(core);
    }
}
