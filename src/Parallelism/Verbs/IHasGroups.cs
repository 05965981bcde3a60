namespace Parallelism.Verbs;

// A strategy whose workers may be in groups.
internal interface IHasGroups
{
    // How many items of this group run at once, of all for null; null: it knows no groups and runs any. Throws ArgumentException where the group is unknown.
    int? DegreeOf(string? group);
}
