using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Parallelism.Tests.Conventions;

// The agreements that no compiler keeps (docs and style say why).
public sealed partial class ConventionTests
{
    private static readonly Assembly Library = typeof(IExecutionStrategy).Assembly;

    // Who may see whom. The root folder sees every folder, and no folder sees another that is not named here.
    private static readonly Dictionary<string, string[]> MaySee = new()
    {
        ["Observation"] = [],
        ["Threads"] = ["Observation", "Placement", "Verbs"],
        ["Placement"] = [],
        ["Topology"] = ["Placement"],
        ["Serialization"] = [],
        ["SharedMemory"] = [],
        ["Verbs"] = ["Observation"],
        ["Wire"] = ["Observation"],
        ["Closures"] = ["Serialization", "SharedMemory", "Verbs"],
        ["Dispatch"] = ["Observation", "Wire", "Verbs"],
        ["Processes"] = ["Observation", "Dispatch", "Placement", "Wire", "Closures", "Serialization", "SharedMemory", "Verbs"],
        ["Swap"] = ["Processes", "Closures", "Serialization", "Verbs"],
        ["Worker"] = ["Observation", "Processes", "Wire", "Closures", "Serialization", "SharedMemory", "Verbs"],
    };

    [Fact]
    public void Public_types_stand_in_the_root_namespace_and_others_in_that_of_their_folder()
    {
        Library.GetExportedTypes().Select(type => type.Namespace).Distinct().Should().Equal("Parallelism");
        foreach ((string folder, string name, string text) in SourceFiles.Read())
        {
            string expected = folder.Length == 0 ? "Parallelism" : $"Parallelism.{folder}";
            NamespaceLine().Match(text).Groups[1].Value.Should().Be(expected, $"{name} stands there");
            if (folder.Length > 0)
                PublicType().IsMatch(text).Should().BeFalse($"{name} is internal: public types stand in the root folder");
        }
    }

    // Longer than a story should be: split them, and take them off.
    private static readonly string[] TooLong = ["Dispatch/Dispatcher.Pool.cs", "Worker/WorkerLoop.cs"];

    [Fact]
    public void No_folder_sees_more_than_it_may()
    {
        var faults = new List<string>();
        foreach ((string folder, string name, string text) in SourceFiles.Read().Where(file => file.Folder.Length > 0))
        {
            if (!MaySee.TryGetValue(folder, out string[]? seen))
                faults.Add($"{name}: say in {nameof(ConventionTests)} what the folder {folder} may see.");
            else
                faults.AddRange(FolderName().Matches(text).Select(match => match.Groups[1].Value)
                    .Where(other => other != folder && MaySee.ContainsKey(other) && !seen.Contains(other)).Distinct()
                    .Select(other => $"{name} sees {other}."));
        }
        faults.Should().BeEmpty();
    }

    [Fact]
    public void No_folder_sees_a_facade()
    {
        Regex facade = FacadeName();
        SourceFiles.Read().Where(file => file.Folder.Length > 0)
            .SelectMany(file => SourceFiles.Code(file.Text).Where(line => facade.IsMatch(line)).Select(line => $"{file.Name}: {line.Trim()}"))
            .Should().BeEmpty();
    }

    [Fact]
    public void The_library_does_not_write_to_the_console() =>
        SourceFiles.Read().Where(file => file.Folder is not ("Worker" or "Processes"))
            .SelectMany(file => SourceFiles.Code(file.Text).Where(line => ConsoleUse().IsMatch(line)).Select(line => $"{file.Name}: {line.Trim()}"))
            .Should().BeEmpty();

    [Fact]
    public void Every_await_says_that_it_needs_no_context()
    {
        var faults = new List<string>();
        foreach ((_, string name, string text) in SourceFiles.Read())
        {
            string code = string.Join('\n', SourceFiles.Code(text));
            foreach (Match match in AwaitStatement().Matches(code))
            {
                if (!match.Value.Contains("ConfigureAwait(", StringComparison.Ordinal) && !match.Value.Contains("Task.Yield()", StringComparison.Ordinal) && !ConfiguredVariable(code, match))
                    faults.Add($"{name}: {match.Value.ReplaceLineEndings(" ")}");
            }
        }
        faults.Should().BeEmpty();

        // await using (items.ConfigureAwait(false)) { … } and await using ConfiguredAsyncDisposable x = …ConfigureAwait(false): in the same statement.
        static bool ConfiguredVariable(string code, Match match) =>
            code.AsSpan(match.Index, Math.Min(400, code.Length - match.Index)).IndexOf("ConfigureAwait(") is >= 0 and < 200
            && (match.Value.StartsWith("await using", StringComparison.Ordinal) || match.Value.StartsWith("await foreach", StringComparison.Ordinal));
    }

    [Fact]
    public void Methods_that_return_tasks_end_in_Async()
    {
        // The verbs on Parallel have names of their own: RunWith and its kin.
        Library.GetTypes()
            .Where(type => !type.Name.Contains('<', StringComparison.Ordinal) && type != typeof(ParallelExtensions) && !IsGenerated(type))
            .SelectMany(type => type.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance))
            .Where(method => method.GetCustomAttribute<AsyncStateMachineAttribute>() is not null && !method.Name.Contains('<', StringComparison.Ordinal))
            .Where(method => !method.Name.EndsWith("Async", StringComparison.Ordinal) && !method.Name.Contains("Main", StringComparison.Ordinal))
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}")
            .Where(name => name is not "Work`2.Finish")
            .Should().BeEmpty();

        static bool IsGenerated(Type type) => type.GetCustomAttribute<CompilerGeneratedAttribute>() is not null;
    }

    [Fact]
    public void Public_classes_are_sealed_static_or_abstract() =>
        Library.GetExportedTypes().Where(type => type.IsClass && !type.IsSealed && !type.IsAbstract).Should().BeEmpty();

    [Fact]
    public void Public_asynchronous_methods_take_a_token_last() =>
        Library.GetExportedTypes().SelectMany(type => type.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance))
            .Where(method => typeof(Task).IsAssignableFrom(method.ReturnType) && !method.Name.Contains('<', StringComparison.Ordinal))
            .Where(method => method.GetParameters() is not [.., { Name: "cancellationToken", IsOptional: true }])
            .Select(method => $"{method.DeclaringType!.Name}.{method}")
            .Should().BeEmpty();

    [Fact]
    public void A_file_is_named_after_its_type_and_stays_short()
    {
        foreach ((_, string name, string text) in SourceFiles.Read())
        {
            // The public verbs are one sentence of documentation after the other; nothing would be easier to find in two files.
            if (name is not ("ParallelExtensions.cs" or "ExecutionStrategyExtensions.cs") && !TooLong.Contains(name))
                SourceFiles.Lines(text).Count().Should().BeLessThanOrEqualTo(301, $"{name} tells one story");
            string type = Path.GetFileName(name).Split('.')[0];
            type = type.EndsWith("OfT", StringComparison.Ordinal) ? type[..^3] : type;
            Regex.IsMatch(text, $@"\b(class|struct|interface|enum|record|delegate [\w<>\[\]]+)\s+{type}\b").Should().BeTrue($"{name} declares {type}");
        }
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^public ", RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex(@"\bParallelism\.(\w+)")]
    private static partial Regex FolderName();

    [GeneratedRegex(@"(?<!(nameof|typeof)\()\b(SequentialStrategy|ThreadStrategy|ProcessStrategy|ExecutionStrategy|ExecutionStrategyExtensions|ParallelExtensions)\b")]
    private static partial Regex FacadeName();

    [GeneratedRegex(@"\bConsole\.(?!Open)")]
    private static partial Regex ConsoleUse();

    [GeneratedRegex(@"\bawait\s[^;{]*[;{]")]
    private static partial Regex AwaitStatement();
}
