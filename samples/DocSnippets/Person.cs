using System.Runtime.Serialization;

namespace DocSnippets;

[DataContract(IsReference = true)]
public sealed class Person
{
    public string Name { get; init; } = "";
    public Person? Partner { get; set; }      // may lead back: the copies do too
}
