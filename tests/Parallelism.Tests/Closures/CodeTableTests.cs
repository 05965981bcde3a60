using System.Buffers;
using System.Reflection;
using System.Runtime.Loader;
using Parallelism.Closures;
using Parallelism.Serialization;

namespace Parallelism.Tests.Closures;

public sealed class CodeTableTests
{
    public static TheoryData<Type> Types { get; } =
    [
        typeof(int), typeof(string), typeof(List<>), typeof(Dictionary<string, List<int[]>>), typeof(int[,]), typeof(int[][]), typeof(int?), typeof((int, string)[]),
        typeof(CodeTableTests), typeof(Nested<int>.Inner<string>), typeof(DayOfWeek), typeof(Func<int, Task<string>>), typeof(void),
    ];

    [Theory]
    [MemberData(nameof(Types))]
    public void A_type_is_found_again_by_its_number(Type type)
    {
        var crossing = new Crossing();
        int id = crossing.Host.GetId(type);
        crossing.SendDefinitions(crossing.Host.Count);
        crossing.Worker.GetType(id).Should().Be(type);
    }

    [Fact]
    public void A_method_is_found_again_with_its_own_and_its_types_arguments()
    {
        var crossing = new Crossing();
        MethodBase[] methods =
        [
            typeof(string).GetMethod(nameof(string.Intern))!,
            typeof(Nested<int>).GetMethod(nameof(Nested<int>.Both))!.MakeGenericMethod(typeof(string)),
            typeof(Nested<string>).GetMethod(nameof(Nested<int>.Both))!.MakeGenericMethod(typeof(int[])),
            typeof(Nested<int>.Inner<long>).GetMethod(nameof(Nested<int>.Inner<long>.Plain))!,
            typeof(List<int>).GetConstructor([typeof(int)])!,
        ];
        int[] ids = [.. methods.Select(crossing.Host.GetId)];
        crossing.SendDefinitions(crossing.Host.Count);
        ids.Select(id => crossing.Worker.GetMethod(id)).Should().Equal(methods);
    }

    [Fact]
    public void Each_definition_is_written_once_and_a_fresh_worker_gets_all_of_them()
    {
        var table = new CodeTable();
        int first = table.GetId(typeof(List<int>));
        int count = table.Count;
        table.GetId(typeof(List<int>)).Should().Be(first);
        table.Count.Should().Be(count);
        int second = table.GetId(typeof(List<string>));
        foreach (int[] cuts in new int[][] { [0, table.Count], [0, count, table.Count], [0, 1, 2, table.Count] })
        {
            var worker = new PeerCodeTable();
            for (int i = 0; i + 1 < cuts.Length; i++)
            {
                var output = new ArrayBufferWriter<byte>();
                table.WriteDefinitions(cuts[i], cuts[i + 1], output);
                worker.Add(output.WrittenSpan);
            }
            worker.GetType(first).Should().Be<List<int>>();
            worker.GetType(second).Should().Be<List<string>>();
        }
    }

    [Fact]
    public unsafe void An_address_is_no_type_that_travels()
    {
        Type[] types = [typeof(int*), typeof(delegate*<int>), typeof(int).MakeByRefType(), typeof(List<>).GetGenericArguments()[0]];
        foreach (Type type in types)
            FluentActions.Invoking(() => new CodeTable().GetId(type)).Should().Throw<WorkSerializationException>();
    }

    [Fact]
    public void Another_build_of_a_module_is_refused_with_both_version_ids()
    {
        Guid other = Guid.NewGuid();
        var worker = new PeerCodeTable();
        worker.Add(Definitions(other.ToString("N"), typeof(CodeTableTests).Assembly.FullName!, null));
        string here = typeof(CodeTableTests).Module.ModuleVersionId.ToString();
        FluentActions.Invoking(() => worker.GetType(1)).Should().Throw<WorkSerializationException>()
            .WithMessage($"*has another build of Parallelism.Tests*{here}*{other}*Restart*");
    }

    [Fact]
    public void A_module_that_is_nowhere_is_refused_by_its_name_and_path()
    {
        var worker = new PeerCodeTable();
        worker.Add(Definitions(Guid.NewGuid().ToString("N"), "Nowhere, Version=1.0.0.0", "/nowhere/Nowhere.dll"));
        FluentActions.Invoking(() => worker.GetType(1)).Should().Throw<WorkSerializationException>().WithMessage("*Nowhere*/nowhere/Nowhere.dll*");
    }

    [Fact]
    public void A_plug_in_is_loaded_from_the_path_that_the_sender_has_it_from()
    {
        // A build of its own version id, known to no context of this process until it is asked for.
        string folder = Directory.CreateTempSubdirectory("parallelism-plugin").FullName;
        string path = Path.Combine(folder, "CrossingPlugin.dll");
        var plugin = new PluginFile("CrossingPlugin");
        Guid version = plugin.Save(path);
        var worker = new PeerCodeTable();
        worker.Add(Definitions(version.ToString("N"), "CrossingPlugin, Version=1.0.0.0", path));
        Type found = worker.GetType(1);
        found.Module.ModuleVersionId.Should().Be(version);
        AssemblyLoadContext.GetLoadContext(found.Assembly).Should().NotBe(AssemblyLoadContext.Default);
        // Where a loaded file cannot be deleted, the system's own cleaning of temporary files has to do.
        if (!OperatingSystem.IsWindows())
            Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void An_assembly_loaded_from_bytes_is_refused_with_a_way_out()
    {
        byte[] bytes = File.ReadAllBytes(typeof(CodeTableTests).Assembly.Location);
        Type type = Assembly.Load(bytes).GetType(typeof(CodeTableTests).FullName!)!;
        FluentActions.Invoking(() => new CodeTable().GetId(type)).Should().Throw<WorkSerializationException>()
            .WithMessage("*loaded from bytes*LoadFromAssemblyPath*");
    }

    [Fact]
    public void A_method_changed_by_hot_reload_is_refused()
    {
        Func<int> work = Reloaded.Work;
        new Crossing().Send(work)().Should().Be(1);
        HotReload.UpdateApplication([typeof(Reloaded)]);
        FluentActions.Invoking(() => new Crossing().Send(work)).Should().Throw<WorkSerializationException>().WithMessage("*hot reload*Restart*");
    }

    [Fact]
    public void Definitions_out_of_turn_are_refused()
    {
        var table = new CodeTable();
        table.GetId(typeof(int));
        var output = new ArrayBufferWriter<byte>();
        table.WriteDefinitions(1, table.Count, output);
        FluentActions.Invoking(() => new PeerCodeTable().Add(output.WrittenSpan)).Should().Throw<WorkSerializationException>();
    }

    [Fact(Timeout = 30_000)]
    public async Task Many_threads_agree_on_the_numbers()
    {
        var table = new CodeTable();
        Type[] types = [.. typeof(string).Assembly.GetExportedTypes().Where(type => !type.IsByRefLike).Take(300)];
        int[][] ids = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => types.Select(table.GetId).ToArray())));
        ids.Skip(1).Should().AllSatisfy(other => other.Should().Equal(ids[0]));
        var worker = new PeerCodeTable();
        var output = new ArrayBufferWriter<byte>();
        table.WriteDefinitions(0, table.Count, output);
        worker.Add(output.WrittenSpan);
        ids[0].Select(id => worker.GetType(id)).Should().Equal(types);
    }

    // A module and its first type.
    private static byte[] Definitions(string version, string assembly, string? path)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(3);
        writer.Write(0);
        writer.WriteArrayHeader(5);
        writer.Write((int)CodeKind.Module);
        writer.Write(version);
        writer.Write(assembly);
        writer.Write(path);
        writer.Write(1);
        writer.WriteArrayHeader(3);
        writer.Write((int)CodeKind.Type);
        writer.Write(0);
        writer.Write(0x02000002);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    public static class Reloaded
    {
        public static int Work() => 1;
    }

    public sealed class Nested<T>
    {
        public static string Both<TOther>() => typeof(T).Name + typeof(TOther).Name;

        public sealed class Inner<TInner>
        {
            public static string Plain() => typeof(TInner).Name;
        }
    }
}
