import './app.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { Router } from './core/router';
import { app } from './state/app.svelte';
import { board } from './state/board.svelte';

board.start();
void app.start(new Router(window));
const target = document.getElementById('app');
if (target) mount(App, { target });
