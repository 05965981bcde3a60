namespace Parallelism.Topology;

// What the probe needs of a file system. Paths are relative to its root, with forward slashes and none at the front.
internal interface IFileTree
{
    // The file's text, or null where there is none or it cannot be read.
    string? Read(string path);

    // The names in the folder, in any order; none where there is no such folder.
    IReadOnlyList<string> List(string folder);
}
