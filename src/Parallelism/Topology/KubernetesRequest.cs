namespace Parallelism.Topology;

// The processors that a container requested, as far as they show in the weight of its control group. A request is what it gets when others want
// processors too, so it is stated and limits nothing.
internal static class KubernetesRequest
{
    // Null outside of Kubernetes.
    public static string? Describe(TopologyLimits limits, Func<string, string?> environment)
    {
        if (limits is not { Weight: { } weight, WeightFrom: { } file })
            return null;
        if (environment("KUBERNETES_SERVICE_HOST") is null && !file.Contains("kubepods", StringComparison.Ordinal))
            return null;
        var isShares = file.EndsWith("cpu.shares", StringComparison.Ordinal);
        var request = isShares ? Words(weight / 1024.0) : OfWeight(weight);
        return KernelText.Invariant($"Kubernetes request: {request} ({file} is {weight}): granted while others want processors too, no limit");
    }

    // The kubelet asks for 1024 shares a processor, and runtimes turn shares into a weight: for years on a straight line from 2 shares (1) to 262144
    // (10000), newer ones (runc 1.3.2, crun 1.23) on a curve that keeps 1024 shares at the usual weight of 100. The weight does not say which.
    private static string OfWeight(long weight)
    {
        var straight = (2 + ((weight - 1) * 262_142 / 9_999.0)) / 1024;
        var exponent = 612 * (Math.Log10(weight) + (7 / 34.0));
        var curved = Math.Pow(2, (Math.Sqrt((125 * 125) + (4 * exponent)) - 125) / 2) / 1024;
        return Words(straight) == Words(curved) ? Words(straight) : $"{Words(straight)}, or {Words(curved)} with newer container runtimes";
    }

    private static string Words(double processors) => processors < 0.005 ? "none" : KernelText.Invariant($"{processors:0.##}");
}
