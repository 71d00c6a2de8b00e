%% Runs inside the broker of a test: answers each connection to a port on 127.0.0.1, which it writes to PORT_FILE, with a line for
%% every queue of the default virtual host: name, ready, unacknowledged, consumers. rabbitmqctl says the same, and takes a third of a
%% second of a core each time, as it starts an Erlang machine of its own.
Count = fun(Queue) ->
    Node = case amqqueue:get_pid(Queue) of
        {_, Leader} -> Leader;
        Pid when is_pid(Pid) -> node(Pid);
        _ -> node()
    end,
    {resource, _, queue, Name} = amqqueue:get_name(Queue),
    Items = [messages_ready, messages_unacknowledged, consumers],
    Counts = case rpc:call(Node, rabbit_amqqueue, info, [Queue, Items], 10000) of
        [{_, _}, {_, _}, {_, _}] = Known -> [Value || {_, Value} <- Known];
        _ -> ['', '', '']
    end,
    [Name, [["\t", io_lib:format("~p", [Value])] || Value <- Counts], "\n"]
end,
spawn(fun() ->
    {ok, Listener} = gen_tcp:listen(0, [binary, {active, false}, {ip, {127, 0, 0, 1}}, {backlog, 64}]),
    {ok, Port} = inet:port(Listener),
    ok = file:write_file("PORT_FILE.new", integer_to_list(Port)),
    ok = file:rename("PORT_FILE.new", "PORT_FILE"),
    (fun Serve() ->
        {ok, Socket} = gen_tcp:accept(Listener),
        spawn(fun() ->
            Answer = try [[Count(Queue) || Queue <- rabbit_amqqueue:list(<<"/">>)], "end\n"]
                     catch _:Reason -> io_lib:format("failed: ~0p\n", [Reason])
                     end,
            gen_tcp:send(Socket, Answer),
            gen_tcp:close(Socket)
        end),
        Serve()
    end)()
end).
