namespace Parallelism.Tests.Contract;

// Values and exceptions such as users have.
public static class Sample
{
    public enum Colour : byte
    {
        Red = 1,
        Green = 200,
    }

    [System.Runtime.Serialization.DataContract(IsReference = true)]
    public sealed class Link
    {
        public string Name { get; init; } = "";

        public Link? Next { get; set; }
    }

    public abstract record Shape
    {
        public abstract double Area();
    }

    public sealed record Order(int Id, string? Customer, List<Line> Lines, DateTimeOffset At, Colour Colour)
    {
        public decimal Total => Lines.Sum(line => line.Price * line.Amount);
    }

    public readonly record struct Line(string Article, int Amount, decimal Price);

    public struct Point
    {
        public double X { get; set; }

        public double Y { get; set; }
    }

    public sealed class Box
    {
        public int Value { get; set; }

        public string? Label { get; set; }

        public int AddTo(int other) => Value + other;
    }

    public sealed class Node
    {
        public string Name { get; set; } = "";

        public List<Node> Children { get; set; } = [];
    }

    public sealed class OrderException : Exception
    {
        public OrderException(string message, int orderId, Colour colour)
            : base(message)
        {
            OrderId = orderId;
            Colour = colour;
        }

        public int OrderId { get; }

        public Colour Colour { get; }
    }

    public class DerivedException(string message) : InvalidOperationException(message);

    public static Order MakeOrder() =>
        new(7, "Æsop & søn 🦊", [new("nail", 1000, 0.05m), new("hammer", 1, 19.95m)], new(2024, 2, 29, 23, 59, 59, TimeSpan.FromHours(-3)), Colour.Green);
}
