using System.Runtime.Serialization;
using MessagePack;

namespace Parallelism.Tests;

// Types with the attributes that users of MessagePack-CSharp write.
public static class Annotated
{
    [MessagePackObject]
    public sealed class ByNumber
    {
        [Key(0)]
        public int Id { get; set; }

        [Key(2)]
        public string? Name { get; set; }

        [IgnoreMember]
        public string? Cache { get; set; }
    }

    [MessagePackObject(keyAsPropertyName: true)]
    public sealed class ByName
    {
        public double Value { get; set; }

        public List<ByNumber> Parts { get; set; } = [];
    }

    [MessagePackObject]
    public sealed record Made([property: Key(0)] int X, [property: Key(1)] string Y);

    [MessagePackObject]
    public sealed class Chosen
    {
        [SerializationConstructor]
        public Chosen(int sum) => Sum = sum;

        public Chosen(int a, int b)
            : this(a + b)
        {
        }

        [Key(0)]
        public int Sum { get; }
    }

    [DataContract]
    public sealed class ByContract
    {
        [DataMember(Order = 0)]
        public int Kept { get; set; }

        public int Left { get; set; }
    }

    [Union(0, typeof(Round))]
    [Union(1, typeof(Square))]
    public interface IShape
    {
        double Area();
    }

    [MessagePackObject]
    public sealed class Round : IShape
    {
        [Key(0)]
        public double Radius { get; set; }

        public double Area() => Math.PI * Radius * Radius;
    }

    [MessagePackObject]
    public sealed class Square : IShape
    {
        [Key(0)]
        public double Side { get; set; }

        public double Area() => Side * Side;
    }

    public sealed class Plain
    {
        public int Number { get; set; }

        public string? Text { get; private set; }

        public Plain With(string text)
        {
            Text = text;
            return this;
        }
    }

    [MessagePackObject]
    public sealed class Holder
    {
        [Key(0)]
        public List<Plain>? Plains { get; set; }
    }

    [MessagePackObject]
    public sealed class Nested
    {
        [Key(0)]
        public Nested? Inner { get; set; }
    }
}
