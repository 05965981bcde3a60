namespace Parallelism.Serialization;

internal static class Conversion
{
    // A value that its own type refuses was not written by us.
    public static T Read<T, TWire>(TWire wire, Func<TWire, T> fromWire)
    {
        try
        {
            return wire is null ? throw new MessagePackFormatException($"Nil stands where a {TypeName.Of(typeof(T))} was expected.") : fromWire(wire);
        }
        catch (Exception e) when (e is ArgumentException or FormatException and not MessagePackFormatException or OverflowException
            or TimeZoneNotFoundException or InvalidTimeZoneException or System.Runtime.Serialization.SerializationException)
        {
            throw new MessagePackFormatException($"The bytes hold no valid {TypeName.Of(typeof(T))}.", e);
        }
    }
}
