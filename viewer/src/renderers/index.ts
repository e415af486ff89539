/** Every renderer registers itself; a new one is a file and a line here. */
import "./bandit.ts";
import "./generic.ts";
import "./grid.ts";
import "./point-maze.ts";
