namespace Parallelism.Topology;

// What a cluster's resource manager says that this job has of this machine, in its variables: not every one confines the job to it. A value that is
// no number from 1 to 65535 says nothing.
internal static class ResourceManagers
{
    // A variable that other programs use as well counts only beside one that marks a job of that manager.
    private static readonly (string Variable, string? Marker)[] Numbers =
    [
        ("SLURM_CPUS_PER_TASK", null), // sbatch, srun --cpus-per-task
        ("SLURM_CPUS_ON_NODE", null),
        ("NCPUS", "PBS_JOBID"), // OpenPBS, PBS Professional
        ("PBS_NUM_PPN", "PBS_JOBID"), // Torque
        ("LSB_DJOB_NUMPROC", null), // LSF: all hosts of the job together
        ("NSLOTS", "JOB_ID"), // Grid Engine: all hosts of the job together
    ];

    public static void Add(List<ProcessorLimit> list, Func<string, string?> environment)
    {
        foreach (var (variable, marker) in Numbers)
        {
            if ((marker is null || environment(marker) is not null) && Number(environment(variable)) is { } number)
                list.Add(new(KernelText.Invariant($"{variable}={number}"), number));
        }

        AddSlurmList(list, environment);
        AddLsfHosts(list, environment);
    }

    // SLURM_JOB_CPUS_PER_NODE is "72(x2),36": 72 on the first two nodes of the job, 36 on the third. SLURM_NODEID says which one this is.
    private static void AddSlurmList(List<ProcessorLimit> list, Func<string, string?> environment)
    {
        var text = environment("SLURM_JOB_CPUS_PER_NODE");
        if (string.IsNullOrWhiteSpace(text) || (KernelText.Number(environment("SLURM_NODEID") ?? "0") is not { } node))
            return;
        long at = 0;
        foreach (var part in text.Split(','))
        {
            var times = part.IndexOf("(x", StringComparison.Ordinal);
            var repeated = times < 0 ? 1 : KernelText.Number(part.AsSpan(times + 2).TrimEnd(')')) ?? 0;
            at += Math.Clamp(repeated, 0, int.MaxValue);
            if (node >= at)
                continue;
            if (Number(times < 0 ? part : part[..times]) is { } number)
                list.Add(new(KernelText.Invariant($"SLURM_JOB_CPUS_PER_NODE={text}, node {node} of the job: {number}"), number));
            return;
        }
    }

    // LSB_MCPU_HOSTS is "hosta 16 hostb 8".
    private static void AddLsfHosts(List<ProcessorLimit> list, Func<string, string?> environment)
    {
        var words = (environment("LSB_MCPU_HOSTS") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var host = environment("HOSTNAME");
        for (var i = 0; i + 1 < words.Length && !string.IsNullOrEmpty(host); i += 2)
        {
            if (words[i].Split('.')[0] == host.Split('.')[0] && Number(words[i + 1]) is { } number)
            {
                list.Add(new(KernelText.Invariant($"LSB_MCPU_HOSTS, {words[i]}: {number}"), number));
                return;
            }
        }
    }

    private static int? Number(string? text) => KernelText.Number(text) is { } number and > 0 and <= ProcessorSet.MaxProcessor ? (int)number : null;
}
