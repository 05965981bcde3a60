namespace Parallelism.Topology;
internal static class TopologyPicture { public static string Draw(MachineTopology m) => m.Online.ToString(); }
